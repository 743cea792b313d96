import { CompletionRequest } from '../shared/contract/completion.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/completions` */
export const completions: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, call, caller, { endpoint: 'completions', request: parseRequest(CompletionRequest, call) })
