import type { Health } from './health.ts'
import type { Candidate } from './route-model.ts'

/**
 * Puts those out of service last, where they are tried when nobody else has answered. With less than half of all in service
 * the order stays: the few that are left could not carry the load, and so many are seldom ill at once (Envoy, "Panic
 * threshold").
 */
export const demoteUnwell = (
  candidates: readonly Candidate[],
  health: Health | undefined,
): readonly Candidate[] => {
  const isOut = (candidate: Candidate) => health?.(candidate)?.state === 'open'
  const well = candidates.filter(candidate => !isOut(candidate))
  const isPanic = well.length * 2 < candidates.length
  const explain = (candidate: Candidate): Candidate => {
    const why = health?.(candidate)?.reason ?? 'failing'
    const consequence = isPanic ? 'but so are most' : 'so last'
    return { ...candidate, reason: `${candidate.reason}; out of service (${why}), ${consequence}` }
  }
  if (isPanic) return candidates.map(candidate => (isOut(candidate) ? explain(candidate) : candidate))
  return [...well, ...candidates.filter(isOut).map(explain)]
}
