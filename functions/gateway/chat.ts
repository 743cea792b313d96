import { parseTask } from '../shared/contract/parse-task.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/chat/completions` */
export const chat: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, { call, caller, task: parseTask('chat', call) })
