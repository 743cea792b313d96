import { parseTask } from '../shared/contract/parse-task.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/completions` */
export const completions: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, { call, caller, task: parseTask('completions', call) })
