import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, judge } from '../../../../functions/shared/routing/judge.ts'
import { healthOf, newStanding, type Standing } from '../../../../functions/shared/routing/standing.ts'

const start = 1_000_000
const failed: Finding = { type: 'failed', code: 'upstream_error' }
const refused: Finding = { type: 'refused', reason: 'key_refused', code: 'upstream_auth_error' }
const answered: Finding = { type: 'answered', count: 1 }
const began: Finding = { type: 'answered', count: 0 }
const times = (count: number, finding: Finding) => Array.from({ length: count }, () => finding)

/** Jitter of nothing. */
const middle = () => 0.5

/** A member and a clock; a number among the findings passes so many milliseconds. */
const live = (...events: readonly (Finding | number)[]) => {
  let now = start
  let standing: Standing = newStanding(start)
  for (const event of events)
    if (typeof event === 'number') now += event
    else standing = judge(standing, event, { now, dice: middle })
  return { standing, health: healthOf(standing, now), now }
}

describe('a member', () => {
  it.each<[string, readonly (Finding | number)[], object]>([
    ['stays after four failures in a row', times(4, failed), { state: 'closed' }],
    ['leaves after five', times(5, failed), { state: 'open', reason: 'failing', until: start + 30_000 }],
    [
      'begins to count again with every answer',
      [...times(4, failed), answered, ...times(4, failed)],
      { state: 'closed' },
    ],
    ['counts on where an answer only begins', [...times(4, failed), began, failed], { state: 'open' }],
    [
      'waits for a probe after its time',
      [...times(5, failed), 30_000],
      { state: 'half-open', reason: 'failing' },
    ],
    ['leaves at the first refusal', [refused], { state: 'open', reason: 'key_refused' }],
    [
      'is named by a refusal that comes after failures',
      [...times(5, failed), refused],
      { state: 'open', reason: 'key_refused' },
    ],
    ['stays out while nothing but its time has passed', [refused, 29_999], { state: 'open' }],
    ['is back after an answer to a probe', [refused, 30_000, began], { state: 'closed', slowStart: 0.1 }],
    ['comes back slowly', [refused, 30_000, answered, 45_000], { state: 'closed', slowStart: 0.75 }],
    ['is not brought back by an answer that was sent before', [refused, answered], { state: 'open' }],
    ['stays away longer after a failed probe', [refused, 30_000, failed, 59_999], { state: 'open' }],
    ['but not more than twice as long', [refused, 30_000, failed, 60_000], { state: 'half-open' }],
    [
      'stays away longer when it relapses soon',
      [refused, 30_000, answered, 299_999, refused, 59_999],
      { state: 'open' },
    ],
    [
      'is forgiven after five minutes',
      [refused, 30_000, answered, 300_000, refused, 30_000],
      { state: 'half-open' },
    ],
    [
      'is left alone for as long as it asks',
      [{ type: 'paused', reason: 'rate_limited', forMs: 7_000 }, 6_999],
      { state: 'open', reason: 'rate_limited', until: start + 7_000 },
    ],
    [
      'needs no probe after that',
      [{ type: 'paused', reason: 'rate_limited', forMs: 7_000 }, 7_000],
      { state: 'closed' },
    ],
    [
      'is left alone for five minutes at most',
      [{ type: 'paused', reason: 'rate_limited', forMs: 86_400_000 }, 300_000],
      { state: 'closed' },
    ],
    [
      'stays out for as long as the operator wants',
      [{ type: 'ejected' }, 1e11],
      { state: 'open', reason: 'ejected' },
    ],
    [
      'is not let in by a refusal when the operator has ejected it',
      [{ type: 'ejected' }, refused, 1e9],
      { reason: 'ejected' },
    ],
    ['is whole again after a reset', [{ type: 'ejected' }, { type: 'reset' }], { state: 'closed' }],
    ['that is reset is not slow', [refused, { type: 'reset' }], { state: 'closed', inUse: 1 }],
  ])('%s', (_, events, expected) => {
    expect(live(...events).health).toMatchObject(expected)
  })

  it('stays away 30 s more each time, up to five minutes', () => {
    let now = start
    let standing: Standing = newStanding(start)
    const lengths = Array.from({ length: 12 }, () => {
      standing = judge(standing, refused, { now, dice: middle })
      const until = standing.absence?.until ?? 0
      const length = until - now
      now = until
      return length / 1_000
    })
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
  })

  it('comes back at a time that nobody else has: ±20 %', () => {
    const lengthWith = (dice: () => number) =>
      (judge(newStanding(start), refused, { now: start, dice }).absence?.until ?? 0) - start
    expect([lengthWith(() => 0), lengthWith(() => 0.999_999)]).toEqual([24_000, 36_000])
  })

  it('is probed by one at a time, and by another when the first has not said how it went', () => {
    const claim: Finding = { type: 'claimed', forMs: 60_000 }
    const { standing, now } = live(refused, 30_000, claim)
    const again = (later: number) => judge(standing, claim, { now: now + later, dice: middle })
    expect(standing.absence?.probedUntil).toBe(now + 60_000)
    expect(again(59_999)).toBe(standing)
    expect(again(60_000)).not.toBe(standing)
  })

  it('is untested only if nobody has ever seen it', () => {
    const known = newStanding(start)
    const untested: Finding = { type: 'untested' }
    expect(judge(known, untested, { now: start, dice: middle })).toBe(known)
    const fresh = judge(undefined, untested, { now: start, dice: middle })
    expect(healthOf(fresh as Standing, start)).toMatchObject({ state: 'half-open', reason: 'untested' })
  })

  it('forgets half of its use each minute', () => {
    expect(live({ type: 'answered', count: 8 }, 120_000).health.inUse).toBe(2)
  })

  it('averages its first bytes, the last counting a fifth', () => {
    const timed = (firstByteMs: number): Finding => ({ type: 'answered', count: 1, firstByteMs })
    expect(live(timed(100), timed(200)).health.firstByteMs).toBe(120)
  })

  it('writes nothing for what it knows: late failures, refusals and pauses', () => {
    const { standing, now } = live(refused)
    const pause: Finding = { type: 'paused', reason: 'rate_limited', forMs: 5_000 }
    for (const finding of [failed, refused, began])
      expect(judge(standing, finding, { now: now + 1, dice: middle })).toBe(standing)
    const paused = judge(newStanding(now), pause, { now, dice: middle })
    expect(judge(paused, pause, { now: now + 500, dice: middle })).toBe(paused)
  })
})

const findings = fc.oneof(
  fc.constantFrom<Finding>(
    failed,
    refused,
    answered,
    began,
    { type: 'reset' },
    { type: 'claimed', forMs: 60_000 },
  ),
  fc.record({
    type: fc.constant('paused' as const),
    reason: fc.constant('rate_limited' as const),
    forMs: fc.nat(1e6),
  }),
)

describe('whatever happens', () => {
  it('nobody is still there of whom 85 % of twenty or more have failed', () => {
    const few = fc
      .integer({ min: 20, max: 200 })
      .chain(length =>
        fc.tuple(
          fc.constant(length),
          fc.uniqueArray(fc.nat(length - 1), { maxLength: Math.floor(length * 0.15) }),
        ),
      )
    fc.assert(
      fc.property(few, ([length, answers]) => {
        const events = Array.from({ length }, (_, at) => (answers.includes(at) ? answered : failed))
        expect(live(...events).health.state).toBe('open')
      }),
    )
  })

  it('nobody whom the operator has not ejected is out for longer than six minutes without a probe', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(findings, fc.nat(100_000), fc.double({ min: 0, max: 0.99, noNaN: true }))),
        events => {
          let now = start
          let standing: Standing = newStanding(start)
          for (const [finding, pauseMs, dice] of events) {
            standing = judge(standing, finding, { now, dice: () => dice })
            const { state, until = now } = healthOf(standing, now)
            if (state === 'open') expect(until - now).toBeLessThanOrEqual(360_000)
            expect(standing.failed).toBeLessThanOrEqual(standing.requests)
            expect(standing.absentMs).toBeLessThanOrEqual(now - standing.since)
            now += pauseMs
          }
          expect(healthOf(standing, now + 360_000).state).not.toBe('open')
        },
      ),
    )
  })
})
