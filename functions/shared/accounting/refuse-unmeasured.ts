import { GatewayError } from '../contract/gateway-error.ts'
import type { Task } from '../contract/inference-request.ts'
import type { Target } from '../routing/route.ts'
import { findUnseen } from './find-unseen.ts'

/** Throws 400 for a request that names what nobody here can measure, where not every target has a context window that bounds it. */
export const refuseUnmeasured = (task: Task, targets: readonly Pick<Target, 'contextWindow'>[]): void => {
  if (targets.every(({ contextWindow }) => contextWindow !== undefined)) return
  const param = findUnseen(task)
  if (param === undefined) return
  throw new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message: `'${param}' names what is not in the request, so your limits cannot hold for it. Send the file itself in base64, or ask your operator for the contextWindow of this model in gateway.yaml.`,
    param,
  })
}
