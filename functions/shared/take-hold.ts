import { type Account, isLimited, limitsOf } from './accounting/account.ts'
import type { Amount } from './accounting/amount.ts'
import { type KeyTerms, limitsUse } from './accounting/key-terms.ts'
import { listStandings } from './accounting/list-standings.ts'
import { rateLimitHeaders } from './accounting/rate-limit-headers.ts'
import { refuseHold } from './accounting/refuse-hold.ts'
import { addHeaders } from './contract/add-headers.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Gateway } from './gateway.ts'
import { giveBack } from './give-back.ts'
import type { Caller } from './identify-caller.ts'
import type { Hold } from './store/accounts.ts'

/** After a request's own deadline nobody settles it any more; clocks differ by less than this. In milliseconds. */
const leaseGraceMs = 60_000

/** What a request has taken, and how the caller's limits stand after it: headers of whatever it is answered. */
export type Taken = { readonly hold: Hold; readonly limits: Readonly<Record<string, string>> }

type HoldingGateway = Pick<Gateway, 'accounts' | 'clock' | 'dice' | 'mintId' | 'log'>

export const storeUnavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'quota_store_unavailable',
    message: 'Quotas cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

/** The terms of the caller's key, where they limit what it uses. */
export const termsOf = ({ key }: Caller): KeyTerms | undefined => (key && limitsUse(key) ? key : undefined)

/** Whether what a caller uses has to be held: its tenant has limits, or its key has. */
export const mustHold = (caller: Caller): boolean =>
  isLimited(limitsOf(caller.tenant)) || termsOf(caller) !== undefined

/** Takes an amount from the caller's account, and from its key's budget where it has one. Throws 402, 429 or 503. */
export const takeHold = async (
  gateway: HoldingGateway,
  { call, caller }: { readonly call: Call; readonly caller: Caller },
  amount: Amount,
): Promise<Taken> => {
  const now = gateway.clock.now()
  const limits = limitsOf(caller.tenant)
  const key = termsOf(caller)
  const describe = (account: Account) =>
    rateLimitHeaders(listStandings(account, limits, key), { now, per: limits.per })
  const result = await gateway.accounts.hold({
    ...{ tenant: caller.tenant.id, leaseId: gateway.mintId(call.id), amount, limits, key },
    expiresAt: call.deadline + leaseGraceMs,
  })
  if (result.ok) return { hold: result.hold, limits: describe(result.account) }
  if ('refusal' in result)
    throw addHeaders(refuseHold(result.refusal, { now, per: limits.per }), describe(result.account))
  gateway.log('error', 'hold failed', { requestId: call.id, error: result.reason })
  // The caller's 503 does not wait for a store that does not answer.
  void giveBack(gateway, call, result.unknown, result.cancel)
  throw storeUnavailable()
}
