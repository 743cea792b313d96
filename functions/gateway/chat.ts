import { ChatRequest } from '../shared/contract/chat.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/chat/completions` */
export const chat: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, call, caller, { endpoint: 'chat', request: parseRequest(ChatRequest, call) })
