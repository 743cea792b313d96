import type { Price } from '../configuration/configuration.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Usage } from '../contract/usage.ts'
import type { Amount, Room } from './amount.ts'
import { boundCost } from './price-usage.ts'

type Bounding = {
  /** The name that the caller knows the model by. */
  readonly model: string
  /** The bound of what the request uses. */
  readonly usage: Usage
  /** Of every target; undefined where nobody knows it. */
  readonly prices: readonly (Price | undefined)[]
  /** Everything that limits it: the tenant's limits, its key's terms, what the caller allows. */
  readonly limits: readonly (Room | undefined)[]
  /** When the request came, in milliseconds since the epoch. */
  readonly at: number
}

const unpriced = (model: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'model_not_priced',
    message: `The cost is limited, and the model '${model}' has no known price. Ask your operator to give it one in gateway.yaml.`,
    param: 'model',
  })

/**
 * What is held for a request: the worst case of the dearest target, because any of them may be the one that answers. Throws
 * 400 where a limit in money meets a target that nobody knows the price of.
 */
export const boundAmount = ({ model, usage, prices, limits, at }: Bounding): Amount => {
  const isMoneyLimited = limits.some(limit => limit?.nanos !== undefined)
  if (isMoneyLimited && prices.includes(undefined)) throw unpriced(model)
  const costs = prices.map(price => (price ? boundCost(usage, price, at) : 0))
  return { tokens: usage.input + usage.output, nanos: Math.max(...costs) }
}
