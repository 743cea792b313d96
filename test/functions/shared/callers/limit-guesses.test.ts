import { describe, expect, it } from 'vitest'
import { openLimitGuesses } from '../../../../functions/shared/callers/limit-guesses.ts'

const setUp = () => {
  const clock = { now: 1_000_000 }
  const limit = openLimitGuesses(() => clock.now)
  const guess = (times: number, address = '203.0.113.7') => {
    for (let made = 0; made < times; made++) limit(address)
  }
  return { clock, limit, guess }
}

const stopped = expect.objectContaining({ status: 429, code: 'rate_limit_exceeded' })

describe('who guesses keys', () => {
  it('is stopped after a thousand wrong ones, for the rest of the minute', () => {
    const { clock, limit, guess } = setUp()
    guess(999)
    expect(limit('203.0.113.7')).toBeUndefined()
    expect(limit('203.0.113.7')).toEqual(stopped)
    clock.now += 59_999
    expect(limit('203.0.113.7')).toEqual(stopped)
    clock.now += 1
    expect(limit('203.0.113.7')).toBeUndefined()
  })

  it('stops nobody at another address', () => {
    const { limit, guess } = setUp()
    guess(1_001)
    expect(limit('203.0.113.8')).toBeUndefined()
  })

  it('does not fill the memory, and is not forgotten while going on', () => {
    const { limit, guess } = setUp()
    guess(999)
    for (let address = 0; address < 900; address++) guess(1, `10.0.0.${address}`)
    guess(1)
    for (let address = 0; address < 999; address++) guess(1, `10.0.1.${address}`)
    expect(limit('203.0.113.7')).toEqual(stopped)
    for (let address = 0; address < 1_000; address++) guess(1, `10.0.2.${address}`)
    expect(limit('203.0.113.7')).toBeUndefined()
  })
})
