import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import type { Caller } from '../../functions/shared/callers/identify-caller.ts'
import { Configuration, type TenantEntry } from '../../functions/shared/configuration/configuration.ts'

/** How the load is kept: by Causeway's accounts, or by reading what is used before and adding to it after. */
export type Keeping = 'causeway' | 'check-then-act'

/** What every process of one load knows. Durations are real, in milliseconds, unless they say otherwise. */
export type Load = {
  readonly keeping: Keeping
  /** Where DynamoDB is reached, through the network that fails. */
  readonly url: string
  readonly clients: number
  readonly workers: number
  readonly seconds: number
  /** Of all clients together, as far as DynamoDB answers at once. */
  readonly requestsPerSecond: number
  /** The clock of the load: it stands at `begin` when its processes are ready, and goes so many times faster than the real one. */
  readonly clock: { readonly begin: number; readonly speed: number }
}

/** Deadline of a request, in milliseconds of the load's clock. */
export const requestMs = 40_000

/** What happens to a request on its way to the provider and back: real milliseconds, and the rate at which it fails. */
export const provider = { shortestMs: 30, longestMs: 1_000, failing: 0.15 } as const

/** A client waits up to this long between its requests. */
export const longestThought = ({ clients, requestsPerSecond }: Load): number =>
  (2_000 * clients) / requestsPerSecond

/**
 * Each has limits of another kind, all of which the load meets. It sees the end of one month and the begin of the next, and
 * a month's quota is used up about halfway through its part.
 */
export const tenantsOf = ({ requestsPerSecond, seconds, clock }: Load): readonly TenantEntry[] => {
  const requests = requestsPerSecond * seconds
  const requestsPerMinute = Math.round((requestsPerSecond * 60) / clock.speed / 5)
  return Configuration.shape.tenants.parse([
    {
      id: 'tight',
      keyPrefix: 'tight',
      quota: { tokens: Math.round(requests * 1.5), usd: 1_000_000 },
    },
    {
      id: 'rated',
      keyPrefix: 'rated',
      quota: { tokens: 1_000_000_000 },
      limits: { requestsPerMinute, tokensPerMinute: requestsPerMinute * 35, concurrency: 10 },
    },
    { id: 'priced', keyPrefix: 'priced', quota: { usd: requests / 500_000 } },
  ])
}

/** Who sends a request. */
export type LoadCaller = Pick<Caller, 'tenant' | 'key'>

/** The clients of each tenant, half of them under a virtual key that meets limits of its own. */
export const callersOf = (load: Load): readonly LoadCaller[] => {
  const requests = load.requestsPerSecond * load.seconds
  const requestsPerMinute = Math.round((load.requestsPerSecond * 60) / load.clock.speed / 20)
  const terms: Readonly<Record<string, KeyTerms>> = {
    tight: { budgetId: 'tight-key', tokens: Math.round(requests / 2) },
    rated: { budgetId: 'rated-key', requestsPerMinute, tokensPerMinute: requestsPerMinute * 35 },
    priced: { budgetId: 'priced-key', tokens: 1_000_000, nanos: Math.round(requests * 700) },
  }
  return tenantsOf(load).flatMap(tenant => {
    const key = terms[tenant.id]
    return key ? [{ tenant }, { tenant, key }] : [{ tenant }]
  })
}

/** Half of a load runs in one month and half in the next. */
export const beginOf = (seconds: number, speed: number): number =>
  Date.UTC(2026, 11, 1) - (seconds * 1_000 * speed) / 2

export const windowsOf = ({ clock, seconds }: Load): readonly string[] => [
  windowOf(clock.begin),
  windowOf(clock.begin + seconds * 1_000 * clock.speed + requestMs),
]
