import { describe, expect, it } from 'vitest'
import { openLimitGuesses } from '../../../functions/shared/limit-guesses.ts'

const setUp = () => {
  const clock = { now: 1_000_000 }
  const limit = openLimitGuesses(() => clock.now)
  const guess = (times: number, address = '203.0.113.7') => {
    for (let made = 0; made < times; made++) limit.note(address)
  }
  return { clock, limit, guess }
}

describe('who guesses keys', () => {
  it('is stopped after a thousand wrong ones, for the rest of the minute', () => {
    const { clock, limit, guess } = setUp()
    guess(999)
    expect(() => limit.check('203.0.113.7')).not.toThrow()
    guess(1)
    expect(() => limit.check('203.0.113.7')).toThrow('Too many wrong API keys')
    clock.now += 59_999
    expect(() => limit.check('203.0.113.7')).toThrow()
    clock.now += 1
    expect(() => limit.check('203.0.113.7')).not.toThrow()
  })

  it('stops nobody at another address', () => {
    const { limit, guess } = setUp()
    guess(1_000)
    expect(() => limit.check('203.0.113.8')).not.toThrow()
  })

  it('does not fill the memory, and is not forgotten while going on', () => {
    const { limit, guess } = setUp()
    guess(999)
    for (let address = 0; address < 900; address++) guess(1, `10.0.0.${address}`)
    guess(1)
    for (let address = 0; address < 999; address++) guess(1, `10.0.1.${address}`)
    expect(() => limit.check('203.0.113.7')).toThrow()
    guess(1, '10.0.2.1')
    expect(() => limit.check('203.0.113.7')).not.toThrow()
  })
})
