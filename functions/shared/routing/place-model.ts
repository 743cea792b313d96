import type { Found } from './find-entry.ts'
import { orderTargets } from './order-targets.ts'
import { pickCanary } from './pick-canary.ts'
import type { Candidate, Route } from './route.ts'
import type { Situation } from './situation.ts'
import type { Offer } from './strategies.ts'

/** Puts the targets of one model in order: the canary that the session belongs to, then the others by strategy. */
export const placeModel = (
  { name, entry: { strategy } }: Found,
  offers: readonly Offer[],
  situation: Situation,
): Pick<Route, 'targets' | 'leftOut'> => {
  const toCandidate = ({ target }: Offer, reason: string): Candidate => ({ ...target, entry: name, reason })
  const canaries = offers.filter(({ canary }) => canary !== undefined)
  const steady = offers.filter(({ canary }) => canary === undefined)
  const ordered = orderTargets(steady, strategy, situation).map(({ offer, reason }) =>
    toCandidate(offer, reason),
  )
  if (canaries.length === 0) return { targets: ordered, leftOut: [] }
  const chosen = pickCanary(canaries, name, situation.session?.() ?? '')
  return {
    targets: chosen ? [toCandidate(chosen, 'canary of this session'), ...ordered] : ordered,
    leftOut: canaries
      .filter(offer => offer !== chosen)
      .map(offer => toCandidate(offer, 'canary of other sessions')),
  }
}
