import type { Health } from './health.ts'
import { inService } from './in-service.ts'
import type { Candidate } from './route.ts'

/**
 * Puts those out of service last, where they are tried when nobody else has answered. Whoever only fails is not put there where
 * too few would be left (`inService`).
 */
export const demoteUnwell = (
  candidates: readonly Candidate[],
  health: Health | undefined,
): readonly Candidate[] => {
  const healthOf = ({ providerId, model }: Candidate) => health?.({ providerId, model })
  const serving = new Set(inService(candidates, healthOf))
  const explain = (candidate: Candidate): Candidate => {
    const { state = 'closed', reason: why = 'failing' } = healthOf(candidate) ?? {}
    if (state === 'closed') return candidate
    const consequence = serving.has(candidate) ? 'but so are most' : 'so last'
    return { ...candidate, reason: `${candidate.reason}; out of service (${why}), ${consequence}` }
  }
  const isServing = (candidate: Candidate) => serving.has(candidate)
  const explained = (isWanted: (candidate: Candidate) => boolean) => candidates.filter(isWanted).map(explain)
  return [...explained(isServing), ...explained(candidate => !isServing(candidate))]
}
