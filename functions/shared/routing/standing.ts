import type { MemberHealth } from './health.ts'

/** Facts that the provider or the operator has told; `failing` is what we make of its failures. */
export type AbsenceReason = 'key_refused' | 'quota_exhausted' | 'ejected' | 'untested' | 'failing'

/** Out of service until a probe has succeeded, which is made from `until` on. */
export type Absence = {
  readonly reason: AbsenceReason
  readonly since: number
  readonly until: number
  /** Until then somebody's probe is running, and nobody else makes one. */
  readonly probedUntil?: number
}

/** Left alone for as long as the provider has asked, which ends by itself. */
export type Pause = { readonly reason: 'rate_limited' | 'no_head_room'; readonly until: number }

/** What the fleet knows of a member. Times are milliseconds since the epoch. */
export type Standing = {
  /** Since when it is counted. */
  readonly since: number
  readonly requests: number
  readonly failed: number
  /** How long it was absent in all, without the absence that lasts. In milliseconds. */
  readonly absentMs: number
  /** Failures in a row. */
  readonly streak: number
  /** Requests, of which each minute forgets half. */
  readonly use: { readonly at: number; readonly count: number }
  readonly firstByteMs?: number
  readonly lastFailure?: { readonly at: number; readonly code: string }
  readonly absence?: Absence
  readonly pause?: Pause
  /** Absences one soon after the other, each of which lasts longer. */
  readonly relapses: number
  readonly returnedAt?: number
}

/** The last moment that a Date knows: only the operator ends what lasts until then. */
export const endless = 8.64e15

const useHalvesMs = 60_000
const slowStartMs = 60_000
/** What comes back gets a little from the first moment on. */
const leastShare = 0.1

export const newStanding = (now: number): Standing => ({
  since: now,
  requests: 0,
  failed: 0,
  absentMs: 0,
  streak: 0,
  use: { at: now, count: 0 },
  relapses: 0,
})

export const useOf = ({ use }: Standing, now: number): number =>
  use.count * 2 ** (-Math.max(0, now - use.at) / useHalvesMs)

export const isHalfOpen = ({ absence }: Standing, now: number): boolean =>
  absence !== undefined && now >= absence.until

const stateOf = (standing: Standing, now: number): Pick<MemberHealth, 'state' | 'until' | 'reason'> => {
  const { absence, pause } = standing
  if (absence && isHalfOpen(standing, now)) return { state: 'half-open', reason: absence.reason }
  const cause = absence ?? pause
  if (!cause || now >= cause.until) return { state: 'closed' }
  return { state: 'open', until: cause.until, reason: cause.reason }
}

/** What a choice needs to know of a member. */
export const healthOf = (standing: Standing, now: number): MemberHealth => {
  const { firstByteMs, returnedAt } = standing
  const share = returnedAt === undefined ? 1 : (now - returnedAt) / slowStartMs
  return {
    ...stateOf(standing, now),
    inUse: useOf(standing, now),
    ...(firstByteMs !== undefined && { firstByteMs }),
    ...(share < 1 && { slowStart: Math.max(leastShare, share) }),
  }
}
