import { jsonReply } from '../shared/contract/json-reply.ts'
import { findRoute } from '../shared/routing/find-route.ts'
import { collectModels } from './collect-models.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /v1/models/{model}`: a listed model, or one that only a pattern serves. */
export const retrieveModel: Endpoint = async ({ gateway, caller, parameters }) => {
  const { model: id = '' } = parameters
  const { targets } = findRoute(gateway.router, caller, id, gateway)
  const listed = (await collectModels(gateway, caller)).find(model => model.id === id)
  return jsonReply(
    listed ?? { id, object: 'model', created: 0, owned_by: targets[0]?.providerId ?? 'causeway' },
  )
}
