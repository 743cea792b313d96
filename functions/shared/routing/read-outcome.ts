import type { Failure } from '../contract/failure.ts'
import type { Finding } from './judge.ts'
import type { Member } from './member.ts'

/** Who was asked: a target, with one of its provider's keys if it wants one. */
export type Asked = { readonly providerId: string; readonly model: string; readonly keyId?: string }

/** What became of an attempt. */
export type Outcome =
  /** Its answer has begun. `pauseMs` is for how long the provider's own limits want no more. */
  | { readonly type: 'began'; readonly pauseMs?: number | undefined }
  /** All of it is out. `firstByteMs` is how long it took to begin. */
  | { readonly type: 'answered'; readonly firstByteMs: number }
  | { readonly type: 'failed'; readonly failure: Failure }

export type MemberFinding = readonly [Member, Finding]

/** A provider that limits its rate and does not say for how long. In milliseconds. */
const shortPauseMs = 1_000

/** That of our own deadline says nothing of the provider. */
const isTheirs = ({ status, code }: Failure): boolean => status >= 500 && code !== 'gateway_deadline'

const findIn = (failure: Failure, asked: Asked): readonly MemberFinding[] => {
  const { providerId, model, keyId } = asked
  const target: Member = { providerId, model }
  const key: Member = keyId === undefined ? target : { providerId, keyId }
  const { code, status, next, retryAfterMs = shortPauseMs } = failure
  if (status === 429) return [[asked, { type: 'paused', reason: 'rate_limited', forMs: retryAfterMs }]]
  if (next === 'another-key') {
    const reason = code === 'upstream_quota_exhausted' ? 'quota_exhausted' : 'key_refused'
    return [[key, { type: 'refused', reason, code }]]
  }
  const finding: Finding = isTheirs(failure) ? { type: 'failed', code } : { type: 'answered', count: 1 }
  return keyId === undefined
    ? [[target, finding]]
    : [
        [target, finding],
        [key, finding],
      ]
}

/**
 * What an outcome says of the members that had a part in it. A limited rate is that of a key for one model, a refusal is of
 * the key; whatever else fails may be the key's or the target's fault, so it counts for both. A request that the provider
 * found wrong was answered.
 */
export const readOutcome = (asked: Asked, outcome: Outcome): readonly MemberFinding[] => {
  const { providerId, model, keyId } = asked
  const members: readonly Member[] = [
    { providerId, model },
    ...(keyId === undefined ? [] : [{ providerId, keyId }]),
  ]
  if (outcome.type === 'failed') return findIn(outcome.failure, asked)
  if (outcome.type === 'answered') {
    const { firstByteMs } = outcome
    return members.map(member => [member, { type: 'answered', count: 1, firstByteMs }])
  }
  const { pauseMs } = outcome
  return [
    ...members.map((member): MemberFinding => [member, { type: 'answered', count: 0 }]),
    ...(pauseMs === undefined
      ? []
      : [[asked, { type: 'paused', reason: 'no_head_room', forMs: pauseMs }] satisfies MemberFinding]),
  ]
}
