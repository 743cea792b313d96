import { isLimited, limitsOf } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import type { Bounded } from '../accounting/bound-usage.ts'
import { fitHold } from '../accounting/fit-hold.ts'
import { type KeyTerms, limitsUse } from '../accounting/key-terms.ts'
import { listStandings } from '../accounting/list-standings.ts'
import { rateLimitHeaders } from '../accounting/rate-limit-headers.ts'
import { refuseHold } from '../accounting/refuse-hold.ts'
import { roomOf } from '../accounting/room-of.ts'
import type { Caller } from '../callers/identify-caller.ts'
import { addHeaders } from '../contract/add-headers.ts'
import type { Call } from '../contract/call.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Gateway } from '../gateway.ts'
import type { Hold } from '../store/accounts/hold.ts'
import { giveBack } from './give-back.ts'

/** After a request's own deadline nobody settles it any more; clocks differ by less than this. In milliseconds. */
const leaseGraceMs = 60_000

/** The request as it was held for, and how the caller's limits stand after it: headers of whatever it is answered. */
export type Taken = {
  readonly bounded: Bounded
  readonly hold: Hold
  readonly limits: Readonly<Record<string, string>>
}

export type HoldingGateway = Pick<Gateway, 'accounts' | 'noteRefusal' | 'clock' | 'dice' | 'mintId' | 'log'>

export const storeUnavailable = (finished?: Promise<void>): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'quota_store_unavailable',
    message: 'Quotas cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
    finished,
  })

/** The terms of the caller's key, where they limit what it uses. */
export const termsOf = ({ key }: Caller): KeyTerms | undefined => (key && limitsUse(key) ? key : undefined)

/** Whether what a caller uses has to be held: its tenant has limits, or its key has. */
export const mustHold = (caller: Caller): boolean =>
  isLimited(limitsOf(caller.tenant)) || termsOf(caller) !== undefined

type Holding = { readonly call: Call; readonly caller: Caller }

/** Asks for one amount. Throws 503. */
const ask = async (gateway: HoldingGateway, { call, caller }: Holding, amount: Amount) => {
  const limits = limitsOf(caller.tenant)
  const key = termsOf(caller)
  const result = await gateway.accounts.hold({
    ...{ tenant: caller.tenant.id, leaseId: gateway.mintId(call.id), amount, limits, key },
    expiresAt: call.deadline + leaseGraceMs,
  })
  if ('account' in result) {
    const standings = listStandings(result.account, result.limits, key)
    return { ...result, standings, room: result.ok ? undefined : roomOf(standings) }
  }
  gateway.log('error', 'hold failed', { requestId: call.id, error: result.reason })
  // The caller's 503 does not wait for a store that does not answer.
  throw storeUnavailable(giveBack(gateway, call, result.unknown, result.cancel))
}

/** The hold, or the refusal that it has met: 402 or 429. */
const accept = async (
  gateway: HoldingGateway,
  { caller: { tenant } }: Holding,
  answer: Awaited<ReturnType<typeof ask>>,
): Promise<Omit<Taken, 'bounded'>> => {
  const limited = limitsOf(tenant)
  const moment = { now: gateway.clock.now(), per: limited.per }
  const limits = rateLimitHeaders(answer.standings, moment)
  if (answer.ok) return { hold: answer.hold, limits }
  await gateway.noteRefusal({ tenant: tenant.id, limits: limited }, answer)
  throw addHeaders(refuseHold(answer.refusal, moment, answer.silent), limits)
}

/** Takes this amount from the caller's account, and from its key's budget where it has one. Throws 402, 429 or 503. */
export const takeAmount = async (gateway: HoldingGateway, holding: Holding, amount: Amount) =>
  accept(gateway, holding, await ask(gateway, holding, amount))

/**
 * Takes what a request may use from the caller's account, and from its key's budget where it has one; where they have too
 * little, what is left for a smaller output limit. Throws 402, 429 or 503.
 */
export const takeHold = async (
  gateway: HoldingGateway,
  holding: Holding,
  asked: Bounded,
  amountOf: (bounded: Bounded) => Amount,
): Promise<Taken> => {
  const { bounded, answer } = await fitHold(asked, amountOf, amount => ask(gateway, holding, amount))
  return { bounded, ...(await accept(gateway, holding, answer)) }
}
