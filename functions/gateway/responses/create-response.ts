import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import { type ResponsesItem, ResponsesRequest } from '../../shared/contract/responses.ts'
import { infer } from '../../shared/inference.ts'
import { responseIdOf } from '../../shared/store/responses.ts'
import { responsesVoice } from '../../shared/voices/responses/responses-voice.ts'
import { listItems } from '../../shared/voices/responses/to-chat.ts'
import { toTask } from '../../shared/voices/responses/to-task.ts'
import type { Endpoint, Visit } from '../endpoint.ts'
import { findResponse } from './find-response.ts'
import { keepingDays, keepReply } from './keep-response.ts'
import { resolveReferences } from './resolve-references.ts'

const noBackground = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message:
      'Background responses are not made here. Leave `background` out, and stream a response that takes long.',
    param: 'background',
  })

/** OpenAI's own words of it: a previous response is part of the request, so this is no 404. */
const noPrevious = (id: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'previous_response_not_found',
    message: `Previous response with id '${id}' not found.`,
    param: 'previous_response_id',
  })

/** The conversation that a request goes on from: all that was asked and answered in it. Throws 400 or 503. */
const findBefore = async (visit: Visit, id: string | null | undefined): Promise<readonly ResponsesItem[]> => {
  if (!id) return []
  const { before, input, response } = await findResponse(visit, id).catch(error => {
    throw error instanceof GatewayError && error.status === 404 ? noPrevious(id) : error
  })
  return [...before, ...input, ...(response['output'] as readonly ResponsesItem[])]
}

/** `POST /v1/responses`: OpenAI's, by any provider. */
export const createResponse: Endpoint = async visit => {
  const { gateway, call, caller } = visit
  const asked = parseRequest(ResponsesRequest, call)
  if (asked.background) throw noBackground()
  const request = await resolveReferences(visit, asked)
  const { previous_response_id: previous } = request
  const before = await findBefore(visit, previous)
  const isKept = request.store !== false && keepingDays(visit) > 0
  const { now } = gateway.clock
  const stamp = { id: responseIdOf(gateway.mintId(call.id)), createdAt: Math.floor(now() / 1_000), isKept }
  const task = toTask(call, request, before)
  const reply = await infer(gateway, { call, caller, task, voice: responsesVoice({ request, stamp, now }) })
  if (!isKept) return reply
  const told = { store: true, previous_response_id: previous ?? null }
  return keepReply(visit, reply, { input: listItems(request), before, told })
}
