import { bringKey } from './bring-key.ts'
import { type Charge, openCharge } from './charging/charge.ts'
import { addHeaders } from './contract/add-headers.ts'
import type { FailureKind } from './contract/failure.ts'
import { GatewayError } from './contract/gateway-error.ts'
import { stopAt } from './contract/stop-at.ts'
import type { Gateway } from './gateway.ts'
import { type Asked, routeTask } from './route-task.ts'
import { hedgeOf } from './routing/hedge-of.ts'
import type { Route } from './routing/route.ts'
import { attempt } from './upstream/attempt.ts'
import { type Answered, attemptTargets, maximumAttempts } from './upstream/attempt-targets.ts'
import type { Continuing } from './upstream/continue-stream.ts'
import type { AttemptRecord } from './upstream/start-attempt.ts'

/** An answer that has begun, and what pays for it. */
export type Served = {
  /** What it was served with. */
  readonly gateway: Gateway
  readonly route: Route
  readonly charge: Charge
  readonly attempting: Continuing
  readonly answered: Answered
  /** What has led to another model than the one asked for; undefined where it answers itself. */
  readonly fallback: FailureKind | 'error' | undefined
}

/** Gives the hold back because nobody has answered, and throws why. */
export const releasing =
  ({ release, limits }: Pick<Charge, 'release' | 'limits'>) =>
  async (error: unknown): Promise<never> => {
    const { finished } = await release()
    throw error instanceof GatewayError ? addHeaders(error, limits).lasting(finished) : error
  }

/** Holds for a route and attempts it; gives the hold back where nobody answers. */
const follow = async (
  gateway: Gateway,
  asked: Asked,
  route: Route,
  attempts: AttemptRecord[],
): Promise<Omit<Served, 'fallback' | 'gateway'>> => {
  const { call } = asked
  const { providerKeys: keys, send, authorize, clock, dice, hedging } = gateway
  const { targets } = route
  const charge = await openCharge(gateway, { ...asked, route })
  const trial = { task: charge.task, send, authorize, clock, gone: call.gone, stopAt: stopAt(call) }
  const attemptFor: Continuing['attemptFor'] = task => (target, key, gone) =>
    attempt({ ...trial, task, gone }, target, key)
  const attempting = {
    ...{ ...trial, attemptFor, attempt: attemptFor(charge.task), targets, keys, pools: gateway, dice },
    ...{ hedge: hedgeOf(charge.task, route), hedging, attempts },
  }
  const answered = await attemptTargets(attempting).catch(releasing(charge))
  return { route, charge, attempting, answered }
}

/** Where a request goes on after this error; nowhere while a hold could not be given back, because then it counts twice. */
const findNext = (route: Route, error: unknown, attempts: readonly AttemptRecord[]): Route | undefined => {
  if (!(error instanceof GatewayError) || !error.kind || error.finished) return undefined
  return attempts.length < maximumAttempts ? route.fallback(error.kind) : undefined
}

/**
 * What the last route was refused with, which may never have reached a provider, after all that was tried before. The host must
 * not sleep before the fleet knows whom that found unwell.
 */
const explain = (gateway: Gateway, error: unknown, attempts: readonly AttemptRecord[]): unknown =>
  error instanceof GatewayError && attempts.length > 0
    ? addHeaders(error, { 'x-causeway-attempts': String(attempts.length) }).lasting(
        Promise.all([error.finished, gateway.reported()]).then(() => {}),
      )
    : error

/**
 * Gets a request answered: by its model, or by the fallbacks of gateway.yaml, each of which is held for anew because it may
 * cost more, or less. Throws what the last of them was refused with.
 */
export const serve = async (gateway: Gateway, asked: Asked): Promise<Served> => {
  // Beside the hold, so that the first attempt does not wait for it.
  void gateway.refreshHealth()
  const attempts: AttemptRecord[] = []
  const going = bringKey(gateway, asked, routeTask(gateway, asked))
  const go = async (route: Route, kind?: FailureKind): Promise<Served> => {
    try {
      const served = await follow(going.gateway, asked, route, attempts)
      const isOwn = served.answered.target.entry === route.entry
      return { ...served, gateway: going.gateway, fallback: isOwn ? kind : 'error' }
    } catch (error) {
      const next = findNext(route, error, attempts)
      if (!next) throw going.explain(explain(gateway, error, attempts))
      return go(next, (error as GatewayError).kind)
    }
  }
  return go(going.route)
}
