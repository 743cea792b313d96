import { GatewayError } from '../contract/gateway-error.ts'
import type { Task } from '../contract/inference-request.ts'

/** The caller runs these; all others the provider runs, and bills by the call. */
const ownTools = ['function', 'custom']

const findUnpriced = (task: Task): string | undefined => {
  if (task.endpoint !== 'chat') return undefined
  if (task.request['web_search_options'] != null) return 'web_search_options'
  return task.request.tools?.map(({ type = 'function' }) => type).find(type => !ownTools.includes(type))
}

/** Throws 400 for a request that may cost more than its tokens do, which no hold covers. */
export const refuseUnpricedTools = (task: Task): void => {
  const unpriced = findUnpriced(task)
  if (unpriced === undefined) return
  throw new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message: `'${unpriced}' is run by the provider and billed by the call, which your limits cannot hold. Leave it out, or ask your operator for a key without limits.`,
    param: unpriced === 'web_search_options' ? unpriced : 'tools',
  })
}
