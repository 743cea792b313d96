import { jsonReply } from '../shared/contract/json-reply.ts'
import { collectModels } from './collect-models.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /v1/models`: every model that the caller may use. */
export const listModels: Endpoint = async ({ gateway, caller }) =>
  jsonReply({ object: 'list', data: await collectModels(gateway, caller) })
