import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'

/** Clients write small numbers with an exponent: Python makes `1e-05` of 0.00001. */
const decimal = /^\d+(\.\d+)?(e-?\d+)?$/i
const largest = 1_000_000

/**
 * What a request may cost at most, in US dollars, as its caller says in `x-max-cost-usd`; undefined where it does not.
 * Throws 400 for what is not a number.
 */
export const readMaxCost = ({ headers }: Call): number | undefined => {
  const text = headers['x-max-cost-usd']
  if (text === undefined) return undefined
  if (decimal.test(text) && Number(text) <= largest) return Number(text)
  throw new GatewayError({
    status: 400,
    code: 'invalid_max_cost',
    message: `The header x-max-cost-usd must be an amount of US dollars like 0.05, at most ${largest}.`,
    param: 'x-max-cost-usd',
  })
}
