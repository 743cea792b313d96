import { parseTask } from '../shared/contract/parse-task.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/embeddings` */
export const embeddings: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, { call, caller, task: parseTask('embeddings', call) })
