import type { Dice } from './situation.ts'
import {
  type Absence,
  endless,
  isHalfOpen,
  newStanding,
  type Pause,
  type Standing,
  useOf,
} from './standing.ts'

/** What was learned of a member. */
export type Finding =
  /** `count` requests were answered; 0: one begins to be. */
  | { readonly type: 'answered'; readonly count: number; readonly firstByteMs?: number }
  | { readonly type: 'failed'; readonly code: string }
  | {
      readonly type: 'refused'
      readonly reason: 'key_refused' | 'quota_exhausted'
      readonly code: string
    }
  | { readonly type: 'paused'; readonly reason: Pause['reason']; readonly forMs: number }
  /** A key that has come with a new version of its secret. */
  | { readonly type: 'untested' }
  /** Somebody is about to probe it. */
  | { readonly type: 'claimed'; readonly forMs: number }
  /** By the operator. */
  | { readonly type: 'ejected' }
  | { readonly type: 'reset' }

export type Judging = { readonly now: number; readonly dice: Dice }

/** Where 85 % of twenty or more fail there are five in a row, so this needs no second rule. */
const mostStreak = 5

const absenceMs = 30_000
const longestAbsenceMs = 300_000
const jitter = 0.2
/** Whoever fails again so soon after it came back stays away longer. */
const relapseMs = 300_000
const longestPauseMs = 300_000
/** A pause that would end so little later is not written again. */
const pauseStepMs = 1_000

/** The weight of one answer in the moving average of first bytes. */
const smoothing = 0.2

const count = (standing: Standing, requests: number, failed: number, now: number): Standing => ({
  ...standing,
  requests: standing.requests + requests,
  failed: standing.failed + failed,
  use: { at: now, count: useOf(standing, now) + requests },
})

const average = (before: number | undefined, firstByteMs: number, times: number): number => {
  const weight = 1 - (1 - smoothing) ** Math.max(1, times)
  return before === undefined ? firstByteMs : before + (firstByteMs - before) * weight
}

const comeBack = ({ absence, ...standing }: Standing, now: number): Standing =>
  absence ? { ...standing, absentMs: standing.absentMs + (now - absence.since), returnedAt: now } : standing

const goAway = (standing: Standing, reason: Absence['reason'], { now, dice }: Judging): Standing => {
  const { absence, returnedAt = Number.NEGATIVE_INFINITY } = standing
  const isRelapse = absence !== undefined || now - returnedAt < relapseMs
  const relapses = isRelapse ? standing.relapses + 1 : 1
  const lengthMs = Math.min(longestAbsenceMs, absenceMs * relapses) * (1 + jitter * (2 * dice() - 1))
  const since = absence?.since ?? now
  return { ...standing, streak: 0, relapses, absence: { reason, since, until: now + Math.round(lengthMs) } }
}

type Judges = {
  readonly [Type in Finding['type']]: (
    standing: Standing,
    finding: Extract<Finding, { type: Type }>,
    judging: Judging,
  ) => Standing
}

const judges: Judges = {
  answered: (before, { count: requests, firstByteMs }, { now }) => {
    const isBack = isHalfOpen(before, now)
    // What only begins may yet break off.
    if (requests === 0) return isBack ? comeBack(before, now) : before
    const counted = { ...count(before, requests, 0, now), streak: 0 }
    const timed =
      firstByteMs === undefined
        ? counted
        : { ...counted, firstByteMs: average(before.firstByteMs, firstByteMs, requests) }
    return isBack ? comeBack(timed, now) : timed
  },

  failed: (before, { code }, judging) => {
    const { now } = judging
    const { absence } = before
    // It is known to be unwell, and in an outage each request would write that again.
    if (absence && !isHalfOpen(before, now)) return before
    const counted = { ...count(before, 1, 1, now), lastFailure: { at: now, code }, streak: before.streak + 1 }
    if (absence) return goAway(counted, absence.reason, judging)
    return counted.streak >= mostStreak ? goAway(counted, 'failing', judging) : counted
  },

  refused: (before, { reason, code }, judging) => {
    const { now } = judging
    const { absence } = before
    if (absence && absence.reason !== 'failing' && !isHalfOpen(before, now)) return before
    return goAway({ ...count(before, 1, 1, now), lastFailure: { at: now, code } }, reason, judging)
  },

  paused: (before, { reason, forMs }, { now }) => {
    const until = now + Math.min(longestPauseMs, forMs)
    const isKnown = before.pause !== undefined && before.pause.until > until - pauseStepMs
    return isKnown ? before : { ...before, pause: { reason, until } }
  },

  untested: (before, _, { now }) => ({ ...before, absence: { reason: 'untested', since: now, until: now } }),

  claimed: (before, { forMs }, { now }) => {
    const { absence } = before
    const isFree = absence !== undefined && isHalfOpen(before, now) && now >= (absence.probedUntil ?? 0)
    return isFree ? { ...before, absence: { ...absence, probedUntil: now + forMs } } : before
  },

  ejected: (before, _, { now }) => {
    const since = before.absence?.since ?? now
    return { ...before, absence: { reason: 'ejected', since, until: endless } }
  },

  reset: (before, _, { now }) => {
    const { pause, returnedAt, ...standing } = comeBack(before, now)
    return { ...standing, streak: 0, relapses: 0 }
  },
}

/** The standing after a finding; what it was given where that changes nothing. */
export const judge = <Before extends Standing | undefined>(
  before: Before,
  finding: Finding,
  judging: Judging,
): Standing | Before => {
  // Whoever has a standing has been tested, by traffic if by nothing else.
  if (before && finding.type === 'untested') return before
  const standing = before ?? newStanding(judging.now)
  const judgeOne = judges[finding.type] as (of: Standing, finding: Finding, judging: Judging) => Standing
  const after = judgeOne(standing, finding, judging)
  return after === standing ? before : after
}
