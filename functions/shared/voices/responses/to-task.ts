import type { Call } from '../../contract/call.ts'
import type { Task } from '../../contract/inference-request.ts'
import type { ResponsesItem, ResponsesRequest } from '../../contract/responses.ts'
import { given } from '../given.ts'
import { findUnspoken } from './find-unspoken.ts'
import { listItems, toChat } from './to-chat.ts'

const encrypted = 'reasoning.encrypted_content'

/** What a provider does not keep it has to be told again: its reasoning too, which it gives away encrypted only. */
const toInclude = ({ include, reasoning, store }: ResponsesRequest): ResponsesRequest['include'] =>
  reasoning && store !== false ? [...new Set([...(include ?? []), encrypted])] : include

/**
 * A request as a provider gets it that speaks Responses itself: whole, because what is kept is kept by us, where each tenant
 * has its own; so any provider, and any of its keys, can go on from it.
 */
const standAlone = (
  { previous_response_id: _, ...request }: ResponsesRequest,
  before: readonly ResponsesItem[],
): ResponsesRequest => ({
  ...request,
  ...given({ include: toInclude(request) }),
  input: before.length === 0 ? request.input : [...before, ...listItems(request)],
  store: false,
})

/** A request to Responses with the conversation before it as a task. */
export const toTask = (call: Call, request: ResponsesRequest, before: readonly ResponsesItem[]): Task => ({
  endpoint: 'chat',
  request: toChat(request, before),
  original: {
    endpoint: 'responses',
    request: standAlone(request, before),
    headers: call.headers,
    unspoken: findUnspoken(request),
  },
})
