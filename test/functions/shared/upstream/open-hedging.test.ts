import { describe, expect, it } from 'vitest'
import type { Hedge } from '../../../../functions/shared/configuration/model-routing.ts'
import type { Target } from '../../../../functions/shared/routing/route.ts'
import { openHedging } from '../../../../functions/shared/upstream/open-hedging.ts'

const target = { providerId: 'p', model: 'm' } as Target
const learned: Hedge = { after: 'p95', allowance: 0.05 }
const took = (milliseconds: number, outcome = 'ok') => ({ provider: 'p', model: 'm', milliseconds, outcome })

describe('the delay of a hedge', () => {
  it('is not known before enough was seen', () => {
    const hedging = openHedging()
    for (let time = 1; time < 20; time++) hedging.learn(took(time))
    expect(hedging.delay(learned, target)).toBeUndefined()
    hedging.learn(took(20))
    expect(hedging.delay(learned, target)).toBe(19)
  })

  it('is the 95th percentile of the latest times to a first token', () => {
    const hedging = openHedging()
    for (let time = 1; time <= 1_000; time++) hedging.learn(took(time))
    expect(hedging.delay(learned, target)).toBe(990)
  })

  it('counts what was cut off, and no failure', () => {
    const hedging = openHedging()
    for (let time = 1; time <= 20; time++) hedging.learn(took(10))
    for (let time = 1; time <= 20; time++) hedging.learn(took(1, 'upstream_error'))
    for (let time = 1; time <= 20; time++) hedging.learn(took(500, 'hedge_lost'))
    expect(hedging.delay(learned, target)).toBe(500)
  })

  it('is another one for each target', () => {
    const hedging = openHedging()
    for (let time = 1; time <= 20; time++) hedging.learn(took(10))
    expect(hedging.delay(learned, { ...target, model: 'other' })).toBeUndefined()
  })

  it('may be fixed', () => {
    expect(openHedging().delay({ after: 700, allowance: 1 }, target)).toBe(700)
  })
})

describe('the allowance of a hedge', () => {
  const spend = (hedge: Hedge, requests: number): number => {
    const hedging = openHedging()
    return Array.from({ length: requests }, () => {
      hedging.save(hedge)
      return hedging.take(hedge)
    }).filter(Boolean).length
  }

  it('is its share of all requests, and the first one', () => {
    expect(spend(learned, 1_000)).toBe(51)
    expect(spend({ ...learned, allowance: 1 }, 1_000)).toBe(1_000)
  })

  it('is not saved up without end', () => {
    const hedging = openHedging()
    for (let request = 0; request < 1_000; request++) hedging.save(learned)
    expect([1, 2, 3, 4].map(() => hedging.take(learned))).toEqual([true, true, true, false])
  })

  it('is kept for each model', () => {
    const hedging = openHedging()
    hedging.save(learned)
    expect(hedging.take({ ...learned })).toBe(false)
    expect(hedging.take(learned)).toBe(true)
  })
})
