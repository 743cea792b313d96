import type { Shape } from '../configuration/shape.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { matchWildcard } from './match-wildcard.ts'
import type { Route } from './route.ts'
import type { ModelRouter } from './route-model.ts'
import type { Situation } from './situation.ts'

/** Names or wildcards of models; absent, all. */
type AllowList = { readonly models?: readonly string[] | undefined }
export type Asker = { readonly tenant: AllowList & Shape; readonly key?: AllowList }

const allows = ({ models }: AllowList, model: string): boolean =>
  models === undefined || models.some(pattern => matchWildcard(pattern)(model) !== undefined)

/** Whether the allow-lists of a caller's tenant and key both have this model. */
export const mayCall = ({ tenant, key = {} }: Asker, model: string): boolean =>
  allows(tenant, model) && allows(key, model)

/** Where a caller's request for a model goes. Throws 403 for a model that is not theirs and 404 for one that is not there. */
export const findRoute = (router: ModelRouter, caller: Asker, model: string, situation: Situation): Route => {
  if (!mayCall(caller, model))
    throw new GatewayError({
      status: 403,
      code: 'model_not_allowed',
      message: `Your key may not use the model '${model}'. GET /v1/models lists those it may.`,
      param: 'model',
    })
  const { tenant } = caller
  const route = router(model, { ...situation, mayCall: name => mayCall(caller, name), shape: tenant })
  if (!route)
    throw new GatewayError({
      status: 404,
      code: 'model_not_found',
      message: `The model '${model}' does not exist here. GET /v1/models lists those that do.`,
      param: 'model',
    })
  return route
}
