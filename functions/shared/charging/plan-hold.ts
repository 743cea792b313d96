import { limitsOf } from '../accounting/account.ts'
import { type Amount, addAmounts, nanosOf, type Room } from '../accounting/amount.ts'
import { boundAmount } from '../accounting/bound-amount.ts'
import { type Bounded, withContinuation, withOutput } from '../accounting/bound-usage.ts'
import { fitOutput } from '../accounting/fit-output.ts'
import { limitCost } from '../accounting/limit-cost.ts'
import { refuseDearer } from '../accounting/refuse-dearer.ts'
import { refuseUnmeasured } from '../accounting/refuse-unmeasured.ts'
import { refuseUnpricedTools } from '../accounting/refuse-unpriced-tools.ts'
import { reserveUsage } from '../accounting/reserve-usage.ts'
import type { Caller } from '../callers/identify-caller.ts'
import type { Call } from '../contract/call.ts'
import type { Task } from '../contract/inference-request.ts'
import { readMaxCost } from '../contract/max-cost.ts'
import { mayBeContinued } from '../contract/may-be-continued.ts'
import type { Usage } from '../contract/usage.ts'
import type { Gateway } from '../gateway.ts'
import { seesAllTools } from '../providers/find-translation.ts'
import { hedgeOf } from '../routing/hedge-of.ts'
import type { Route, Target } from '../routing/route.ts'
import type { Accounts } from '../store/accounts/accounts.ts'
import { boundShaped } from './bound-shaped.ts'
import { mustHold, termsOf } from './take-hold.ts'

export type Charging = {
  readonly call: Call
  readonly caller: Caller
  readonly task: Task
  readonly route: Pick<Route, 'maxOutputTokens' | 'continues' | 'hedge'> & {
    readonly targets: readonly Target[]
  }
}

/** What is asked of an account for a request, and why so much. */
export type Plan = {
  /** The request with the output limit that it asks for or its model gives. */
  readonly asked: Bounded
  /** The same, lowered to what its caller allows for it and a minute can ever give. */
  readonly possible: Bounded
  /** What the caller allows for all of it. */
  readonly allowed: Room
  /** Whether an account has to be asked. */
  readonly isHeld: boolean
  /** The most that a usage within a bound takes. */
  readonly amountOf: (bound: Usage) => Amount
  /** The usage that is held for at first. */
  readonly usageOf: (bounded: Bounded) => Usage
}

const unlimited = Number.POSITIVE_INFINITY

const readAllowed = (call: Call): Room => {
  const dollars = readMaxCost(call)
  return dollars === undefined ? {} : { nanos: nanosOf(dollars) }
}

/** Whether a limit is of tokens or money, and not only of requests. */
const limitsAmount = (limit: (Room & { readonly tokensPerMinute?: number }) | undefined): boolean =>
  (limit?.tokens ?? limit?.nanos ?? limit?.tokensPerMinute) !== undefined

/**
 * Makes the most that a request can use certain, within what its caller allows; undefined where nothing limits it. `at` is
 * when it came, in ms since the epoch. Throws 400.
 */
export const planHold = (
  {
    findPrice,
    accounts,
  }: Pick<Gateway, 'findPrice'> & { readonly accounts: Pick<Accounts, 'smallestShareOf'> },
  { call, caller, task, route }: Charging,
  at: number,
): Plan | undefined => {
  const limits = limitsOf(caller.tenant)
  const key = termsOf(caller)
  const allowed = readAllowed(call)
  const isHeld = mustHold(caller)
  if (!isHeld && allowed.nanos === undefined) return undefined
  if (route.targets.some(target => seesAllTools(task, target))) refuseUnpricedTools(task)
  if ([allowed, limits, key].some(limit => limit?.nanos !== undefined)) refuseDearer(task)
  if ([allowed, limits, key].some(limitsAmount)) refuseUnmeasured(task, route.targets)

  const prices = route.targets.map(target => findPrice(target)?.price)
  const isContinued = route.continues && mayBeContinued(task)
  const isHedged = hedgeOf(task, route) !== undefined
  const boundOf = (usage: Usage) =>
    boundAmount({ model: task.request.model, usage, prices, limits: [allowed, limits, key], at })
  const amountOf = (bound: Usage) => {
    const answered = boundOf(isContinued ? withContinuation(bound) : bound)
    // Whoever loses the race of a hedge has read the request too.
    return isHedged ? addAmounts(answered, boundOf(withOutput(bound, 0))) : answered
  }
  const usageOf = (bounded: Bounded) => reserveUsage(bounded, caller.tenant.quota.reserve)

  const asked = boundShaped(task, route)
  const affordable = limitCost(asked, usage => amountOf(usage).nanos, allowed.nanos)
  // What is more than a whole minute gives would be refused in every minute.
  const share = accounts.smallestShareOf(limits)
  const minute = Math.min(share.tokensPerMinute ?? unlimited, key?.tokensPerMinute ?? unlimited)
  const possible = fitOutput(affordable, bounded => amountOf(usageOf(bounded)).tokens <= minute) ?? affordable
  return { asked, possible, allowed, isHeld, amountOf, usageOf }
}
