import { GatewayError } from '../contract/gateway-error.ts'
import type { Usage } from '../contract/usage.ts'
import { type Bounded, withOutput } from './bound-usage.ts'
import { fitOutput } from './fit-output.ts'
import { writeDollars } from './write-dollars.ts'

/**
 * The request with an output limit under which it costs no more than its caller allows, in nano-dollars, if it does. Throws 400 with the
 * input's price where that leaves no room for an answer.
 */
export const limitCost = (
  bounded: Bounded,
  priceOf: (bound: Usage) => number,
  maximum: number | undefined,
): Bounded => {
  if (maximum === undefined) return bounded
  const fitted = fitOutput(bounded, ({ usage }) => priceOf(usage) <= maximum)
  if (fitted) return fitted
  const input = writeDollars(priceOf(withOutput(bounded.usage, 0)))
  throw new GatewayError({
    status: 400,
    code: 'max_cost_exceeded',
    message: `The input alone may cost $${input}, which leaves no room for an answer within the $${writeDollars(maximum)} of x-max-cost-usd. Allow more, or shorten the input.`,
    param: 'x-max-cost-usd',
  })
}
