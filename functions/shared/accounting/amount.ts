import type { Price } from '../configuration/configuration.ts'
import type { Usage } from '../contract/usage.ts'

/** What a request takes from a tenant: whole tokens and whole nano-dollars. */
export type Amount = { readonly tokens: number; readonly nanos: number }

export const nothing: Amount = { tokens: 0, nanos: 0 }

/** A price per million tokens, in dollars, is this many nano-dollars per token. */
const nanosPerToken = (dollarsPerMillion: number): number => dollarsPerMillion * 1_000

export const nanosOf = (dollars: number): number => Math.round(dollars * 1_000_000_000)

/** What a usage costs; without a price it costs tokens only. Parts of a nano-dollar are rounded up. */
export const amountOf = (usage: Usage, price: Price | undefined): Amount => {
  const tokens = usage.input + usage.output
  if (!price) return { tokens, nanos: 0 }
  const { input, output, cachedInput = input } = price
  const nanos =
    (usage.input - usage.cachedInput) * nanosPerToken(input) +
    usage.cachedInput * nanosPerToken(cachedInput) +
    usage.output * nanosPerToken(output)
  return { tokens, nanos: Math.ceil(nanos) }
}
