import { type Charge, openCharge } from './charge.ts'
import { addHeaders } from './contract/add-headers.ts'
import type { FailureKind } from './contract/failure.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Gateway } from './gateway.ts'
import { type Asked, routeTask } from './route-task.ts'
import type { Route } from './routing/route-model.ts'
import {
  type Answered,
  type Attempting,
  attemptTargets,
  maximumAttempts,
} from './upstream/attempt-targets.ts'
import type { AttemptRecord } from './upstream/start-attempt.ts'

/** Reading stops this long before the host ends the request, so that settling has its time. In milliseconds. */
const settlingMs = 10_000

/** An answer that has begun, and what pays for it. */
export type Served = {
  readonly route: Route
  readonly charge: Charge
  readonly attempting: Attempting
  readonly answered: Answered
  /** What has led to another model than the one asked for; undefined where it answers itself. */
  readonly fallback: FailureKind | 'error' | undefined
}

/** Holds for a route and attempts it; gives the hold back where nobody answers. */
const follow = async (
  gateway: Gateway,
  asked: Asked,
  route: Route,
  attempts: AttemptRecord[],
): Promise<Omit<Served, 'fallback'>> => {
  const { call } = asked
  const { providerKeys: keys, send, authorize, clock, dice, hedging } = gateway
  const { targets, hedge } = route
  const charge = await openCharge(gateway, { ...asked, route })
  const stopAt = call.deadline - settlingMs
  const trial = { task: charge.task, send, authorize, clock, gone: call.gone, stopAt }
  const choosing = { targets, keys, pools: gateway, dice, hedge, hedging, attempts }
  const attempting = { ...trial, ...choosing }
  const answered = await attemptTargets(attempting).catch(async error => {
    const { finished } = await charge.release()
    throw error instanceof GatewayError ? addHeaders(error, charge.limits).lasting(finished) : error
  })
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
  const go = async (route: Route, kind?: FailureKind): Promise<Served> => {
    try {
      const served = await follow(gateway, asked, route, attempts)
      const isOwn = served.answered.target.entry === route.entry
      return { ...served, fallback: isOwn ? kind : 'error' }
    } catch (error) {
      const next = findNext(route, error, attempts)
      if (!next) throw explain(gateway, error, attempts)
      return go(next, (error as GatewayError).kind)
    }
  }
  return go(routeTask(gateway, asked))
}
