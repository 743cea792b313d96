import { limitsOf } from './accounting/account.ts'
import type { Amount } from './accounting/amount.ts'
import { askedOutput, type Bounded } from './accounting/bound-usage.ts'
import { expectUsage } from './accounting/expect-usage.ts'
import { fitHold } from './accounting/fit-hold.ts'
import type { Refusal } from './accounting/judge-refusal.ts'
import { listStandings, type Standing } from './accounting/list-standings.ts'
import { boundCost, priceUsage } from './accounting/price-usage.ts'
import { refuseHold } from './accounting/refuse-hold.ts'
import { roomOf } from './accounting/room-of.ts'
import { windowEndOf } from './accounting/window.ts'
import { bringKey } from './bring-key.ts'
import { boundShaped } from './charging/bound-shaped.ts'
import { type Plan, planHold } from './charging/plan-hold.ts'
import { storeUnavailable, termsOf } from './charging/take-hold.ts'
import type { Price } from './configuration/configuration.ts'
import type { FailureKind } from './contract/failure.ts'
import type { Task } from './contract/inference-request.ts'
import type { Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import { type Asked, routeTask } from './route-task.ts'
import type { Route, Target } from './routing/route.ts'

/** Nano-dollars; undefined where nobody knows the price or, for the maximum, where nothing bounds the output. */
type Costs = { readonly expected: number | undefined; readonly maximum: number | undefined }

/** What a request would do and cost. */
export type Quote = {
  /** The request as it would be sent on. */
  readonly task: Task
  readonly expected: Usage
  /** The output is undefined where nothing bounds it: no limit of the caller's, of the model's, nor of the tenant's. */
  readonly maximum: { readonly input: number; readonly output: number | undefined }
  /** In the order in which they would be tried if this were the request: equals are drawn anew each time. */
  readonly targets: readonly (Costs & {
    readonly target: Target
    readonly priceVersion: string | undefined
  })[]
  /** Of the target that is tried first, and of the dearest. */
  readonly costs: Costs
  /** What would be held and how that would fare; undefined for a tenant without limits, for whom nothing is held. */
  readonly hold:
    | {
        readonly amount: Amount
        readonly windowEndsAt: number | undefined
        readonly standings: readonly Standing[]
        readonly refusal: Refusal | undefined
      }
    | undefined
  /** What leads to another model than the one asked for, before it is even attempted. */
  readonly fallback: FailureKind | undefined
}

const dearest = (costs: readonly (number | undefined)[]): number | undefined => {
  const known = costs.filter(cost => cost !== undefined)
  return known.length < costs.length ? undefined : Math.max(...known)
}

type Using = { readonly expected: Usage; readonly bound: Usage | undefined; readonly at: number }

const priceTarget = (price: Price | undefined, { expected, bound, at }: Using): Costs => ({
  expected: price && priceUsage(expected, price, at),
  maximum: price && bound && boundCost(bound, price, at),
})

/** Reads how the hold of this amount would fare. Throws 503 where the account cannot be read. */
const foresee = async (gateway: Gateway, { call, caller }: Asked, amount: Amount) => {
  const limits = limitsOf(caller.tenant)
  const key = termsOf(caller)
  const request = { tenant: caller.tenant.id, leaseId: gateway.mintId(call.id), amount, limits, key }
  const { account, refusal } = await gateway.accounts.foresee(request).catch(error => {
    gateway.log('error', 'account not read', { requestId: call.id, error: String(error?.name) })
    throw storeUnavailable()
  })
  const windowEndsAt = windowEndOf(gateway.clock.now(), limits.per)
  const standings = listStandings(account, limits, key)
  return { amount, windowEndsAt, standings, refusal, room: refusal && roomOf(standings) }
}

/** The request as it would be sent on, and how its hold would fare; undefined where nothing would be held. */
const foreseePlan = async (gateway: Gateway, asked: Asked, { possible, isHeld, amountOf, usageOf }: Plan) => {
  if (!isHeld) return { bounded: possible, hold: undefined }
  const amountFor = (bounded: Bounded) => amountOf(usageOf(bounded))
  const { bounded, answer } = await fitHold(possible, amountFor, amount => foresee(gateway, asked, amount))
  return { bounded, hold: answer }
}

/** What a route would take, or the one that its caller's quota leads to. */
const quoteRoute = async (
  gateway: Gateway,
  asked: Asked,
  route: Route,
  fallback?: FailureKind,
): Promise<Quote> => {
  const { caller, task } = asked
  const at = gateway.clock.now()
  const plan = planHold(gateway, { ...asked, route }, at)
  const { bounded, hold } = plan
    ? await foreseePlan(gateway, asked, plan)
    : { bounded: boundShaped(task, route), hold: undefined }
  const kind = hold?.refusal && refuseHold(hold.refusal, { now: at, per: caller.tenant.quota.per }).kind
  const next = kind && route.fallback(kind)
  if (next) return quoteRoute(gateway, asked, next, kind)
  const isBounded = plan !== undefined || (askedOutput(task) ?? route.maxOutputTokens) !== undefined
  const expected = await expectUsage(task, bounded.usage)
  const pinned = route.targets.map(gateway.findPrice)
  const prices = pinned.map(found => found?.price)
  const targets = route.targets.map((target, index) => ({
    target,
    priceVersion: pinned[index]?.version,
    ...priceTarget(prices[index], { expected, bound: isBounded ? bounded.usage : undefined, at }),
  }))
  return {
    task: plan ? bounded.task : task,
    expected,
    maximum: { input: bounded.usage.input, output: isBounded ? bounded.usage.output : undefined },
    targets,
    costs: { expected: targets[0]?.expected, maximum: dearest(targets.map(({ maximum }) => maximum)) },
    hold,
    fallback,
  }
}

/**
 * Works out what `infer` would do with a request, by the same functions: nobody is called and nothing is written. Throws what
 * `infer` would throw before it holds anything, 400, 403 or 404, and 503.
 */
export const quoteTask = async (gateway: Gateway, asked: Asked): Promise<Quote> => {
  const going = bringKey(gateway, asked, routeTask(gateway, asked))
  return quoteRoute(going.gateway, asked, going.route)
}
