import { GatewayError } from '../contract/gateway-error.ts'
import type { Task } from '../contract/inference-request.ts'

type IsDearer = (value: unknown) => boolean
const isGiven: IsDearer = value => value != null && value !== false

/**
 * What makes a request dearer than its tokens at the price of its model, at one provider or another: a faster or nearer
 * service, searches that are billed by the call, and other models that may answer in its place.
 */
const dearer: Readonly<Record<string, IsDearer>> = {
  /** https://platform.openai.com/docs/guides/priority-processing */
  service_tier: value => value === 'priority',
  /** https://platform.claude.com/docs/en/build-with-claude/fast-mode */
  speed: value => value === 'fast',
  /** https://platform.claude.com/docs/en/build-with-claude/data-residency */
  inference_geo: value => value != null && value !== 'global',
  /** https://docs.x.ai/docs/guides/live-search */
  search_parameters: isGiven,
  /** https://help.aliyun.com/zh/model-studio/web-search */
  enable_search: isGiven,
  /** https://openrouter.ai/docs/guides/features/plugins/overview */
  plugins: isGiven,
  /** https://openrouter.ai/docs/guides/routing/model-fallbacks */
  models: isGiven,
}

const findDearer = (request: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(dearer).find(name => dearer[name]?.(request[name]))

/** Throws 400 for a request that may cost more than the price by which it is held for. */
export const refuseDearer = (task: Task): void => {
  const original = task.endpoint === 'chat' ? task.original?.request : undefined
  const param = findDearer(task.request) ?? findDearer({ ...original })
  if (param === undefined) return
  throw new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message: `What '${param}' asks for costs more than the model's price, and your limits in money cannot hold it. Leave it out, or ask your operator for a key without them.`,
    param,
  })
}
