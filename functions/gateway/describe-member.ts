import type { Member } from '../shared/routing/member.ts'
import { endless, healthOf, newStanding, type Standing } from '../shared/routing/standing.ts'

/** What requests and time have shown of one or several members; times in milliseconds. */
export type TrackRecord = {
  readonly requests: number
  readonly failed: number
  /** Since when it is known, and how long of that it could be asked. */
  readonly knownMs: number
  readonly presentMs: number
}

/** To four digits; null of nothing. */
const shareOf = (part: number, whole: number): number | null =>
  whole > 0 ? Math.round((10_000 * part) / whole) / 10_000 : null

const writeTime = (time: number | undefined): string | null =>
  time === undefined || time === endless ? null : new Date(time).toISOString()

export const recordOf = (
  { requests, failed, since, absentMs, absence }: Standing,
  now: number,
): TrackRecord => {
  const knownMs = now - since
  return { requests, failed, knownMs, presentMs: knownMs - absentMs - (absence ? now - absence.since : 0) }
}

/** Shares from 0 to 1. */
export const describeRecord = ({ requests, failed, knownMs, presentMs }: TrackRecord) => ({
  requests,
  failed,
  successRate: shareOf(requests - failed, requests),
  uptime: shareOf(presentMs, knownMs),
})

/** A member as the operator sees it; without a standing it has been well whenever it was asked. */
export const describeMember = (member: Member, known: Standing | undefined, now: number) => {
  const standing = known ?? newStanding(now)
  const { state, reason, until, inUse = 0, firstByteMs, slowStart } = healthOf(standing, now)
  const { streak, relapses, lastFailure } = standing
  return {
    key: member.keyId ?? null,
    model: member.model ?? null,
    state,
    reason: reason ?? null,
    until: writeTime(until),
    streak,
    relapses,
    /** Of its weight, while it comes back. */
    share: slowStart ?? 1,
    inUse: Math.round(inUse * 10) / 10,
    firstByteMs: firstByteMs === undefined ? null : Math.round(firstByteMs),
    lastFailure: lastFailure ? { at: writeTime(lastFailure.at), code: lastFailure.code } : null,
    ...describeRecord(recordOf(standing, now)),
  }
}
