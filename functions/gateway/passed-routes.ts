import { GatewayError } from '../shared/contract/gateway-error.ts'
import { type Operation, operations } from '../shared/contract/operation.ts'
import { passGuarded } from '../shared/guarding/pass-guarded.ts'
import { ask } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

type PassedRoute = {
  readonly for: 'callers'
  readonly method: Operation['method']
  readonly path: string
  readonly endpoint: Endpoint
}

const toRoute = (operation: Operation): PassedRoute => ({
  for: 'callers',
  method: operation.method,
  path: `/v1${operation.path}`,
  endpoint: ({ gateway, call, caller, parameters }) =>
    passGuarded(gateway, { call, caller, operation, parameters }, ask),
})

/** Projects, keys and bills of the account at the provider. */
const refuse: Endpoint = ({ call }) => {
  throw new GatewayError({
    status: 403,
    code: 'operator_only',
    message: `${call.method} ${call.path} is about the provider's account, which is the operator's.`,
  })
}

const operatorPaths = [
  '/v1/organization/{rest+}',
  '/v1/projects/{rest+}',
  '/v1/fine_tuning/checkpoints/{rest+}',
]

/** OpenAI's other operations: passed on to a provider, or the operator's alone. */
export const passedRoutes: readonly PassedRoute[] = [
  ...operations.map(toRoute),
  ...operatorPaths.flatMap(path =>
    (['GET', 'POST', 'DELETE'] as const).map(
      method => ({ for: 'callers', method, path, endpoint: refuse }) as const,
    ),
  ),
]
