import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../functions/shared/contract/failure.ts'
import { openItinerary } from '../../../../functions/shared/routing/open-itinerary.ts'
import type { Candidate } from '../../../../functions/shared/routing/route.ts'

const named = (model: string) => ({ model }) as Candidate
const [a, b] = [named('a'), named('b')]

const unwell: Failure = { status: 503, code: 'down', message: '', next: 'another-target' }
const limited: Failure = { status: 429, code: 'limited', message: '', next: 'another-key' }
const wordless: Failure = { status: 400, code: 'unsupported', message: '', next: 'another-target' }
const refused: Failure = { status: 502, code: 'refused', message: '', next: 'another-key' }

type Event = { readonly failure: Failure; readonly hasOtherKey?: boolean }

/** Fails each target as it is asked, and tells where the request went and how long it waited before. */
const travel = (targets: readonly Candidate[], events: readonly Event[], roll = 0) => {
  const itinerary = openItinerary(targets, () => roll)
  let now = 1_000_000
  const go = () => {
    const leg = itinerary.next(now)
    now += leg?.waitMs ?? 0
    return leg
  }
  const way = [go()]
  for (const { failure, hasOtherKey = false } of events) {
    const target = way.at(-1)?.target
    if (target) itinerary.note({ target, failure, hasOtherKey }, now)
    way.push(go())
  }
  return way.map(leg => leg && `${leg.target.model} ${leg.waitMs}`)
}

describe('an itinerary', () => {
  it('asks every target once, without a wait, then again from the first', () => {
    expect(travel([a, b], [{ failure: unwell }, { failure: unwell }])).toEqual(['a 0', 'b 0', 'a 125'])
  })

  it('asks nobody again for what they have no words for', () => {
    expect(travel([a, b], [{ failure: wordless }, { failure: wordless }])).toEqual(['a 0', 'b 0', undefined])
  })

  it('backs off from a lone target, twice as long each time', () => {
    expect(travel([a], [{ failure: unwell }, { failure: unwell }])).toEqual(['a 0', 'a 125', 'a 250'])
  })

  it('jitters the wait between half of it and all of it', () => {
    expect(travel([a], [{ failure: unwell }], 0.999)[1]).toBe('a 249.875')
  })

  it('waits as long as a provider wishes, if that is longer', () => {
    expect(travel([a], [{ failure: { ...unwell, retryAfterMs: 2_000 } }])[1]).toBe('a 2000')
    expect(travel([a], [{ failure: { ...unwell, retryAfterMs: 0 } }])[1]).toBe('a 125')
  })

  it.each([
    ['a refused key', refused],
    ['a rate limit', limited],
  ])('asks the same target at once with another key after %s', (_, failure) => {
    expect(travel([a, b], [{ failure, hasOtherKey: true }])).toEqual(['a 0', 'a 0'])
  })

  it('moves on after a refused key where there is no other', () => {
    expect(travel([a, b], [{ failure: refused }])).toEqual(['a 0', 'b 0'])
  })

  it.each([
    [undefined, 'b 0'],
    [400, 'a 400'],
    [1_000, 'a 1000'],
    [1_001, 'b 0'],
    [60_000, 'b 0'],
  ])('weighs a rate limit of %s ms against moving: %s', (retryAfterMs, next) => {
    const failure = retryAfterMs === undefined ? limited : { ...limited, retryAfterMs }
    expect(travel([a, b], [{ failure }])[1]).toBe(next)
  })

  it('moves on when the rate limit that was waited for is still there', () => {
    const failure = { ...limited, retryAfterMs: 400 }
    expect(travel([a, b], [{ failure }, { failure }])).toEqual(['a 0', 'a 400', 'b 0'])
  })

  it('goes back to whoever may be asked soonest', () => {
    const failures = [{ failure: { ...limited, retryAfterMs: 3_000 } }, { failure: unwell }]
    expect(travel([a, b], failures)).toEqual(['a 0', 'b 0', 'b 250'])
  })

  it('ends when every target was left out', () => {
    const itinerary = openItinerary([a, b], () => 0)
    itinerary.leaveOut(a)
    expect(itinerary.next(0)?.target).toBe(b)
    itinerary.leaveOut(b)
    expect(itinerary.next(0)).toBeUndefined()
  })

  it('names one that was not asked yet, to be asked beside another', () => {
    const itinerary = openItinerary([a, b], () => 0)
    expect(itinerary.beside(a)).toBe(b)
    itinerary.note({ target: b, failure: unwell, hasOtherKey: false }, 0)
    expect(itinerary.beside(a)).toBeUndefined()
  })
})
