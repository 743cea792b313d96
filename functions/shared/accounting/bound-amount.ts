import type { Price } from '../configuration/configuration.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Usage } from '../contract/usage.ts'
import type { Limits } from './account.ts'
import type { Amount } from './amount.ts'
import type { KeyTerms } from './key-terms.ts'
import { boundCost } from './price-usage.ts'

type Bounding = {
  /** The name that the caller knows the model by. */
  readonly model: string
  /** The bound of what the request uses. */
  readonly usage: Usage
  /** Of every target; undefined where nobody knows it. */
  readonly prices: readonly (Price | undefined)[]
  readonly limits: Limits
  readonly key: KeyTerms | undefined
  /** When the request came, in milliseconds since the epoch. */
  readonly at: number
}

const unpriced = (model: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'model_not_priced',
    message: `Your budget is in money, and the model '${model}' has no known price. Ask your operator to give it one in gateway.yaml.`,
    param: 'model',
  })

/**
 * What is held for a request: the worst case of the dearest target, because any of them may be the one that answers. Throws
 * 400 where a budget in money meets a target that nobody knows the price of.
 */
export const boundAmount = ({ model, usage, prices, limits, key, at }: Bounding): Amount => {
  const isMoneyLimited = limits.nanos !== undefined || key?.nanos !== undefined
  if (isMoneyLimited && prices.includes(undefined)) throw unpriced(model)
  const costs = prices.map(price => (price ? boundCost(usage, price, at) : 0))
  return { tokens: usage.input + usage.output, nanos: Math.max(...costs) }
}
