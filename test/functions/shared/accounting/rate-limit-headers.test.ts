import { describe, expect, it } from 'vitest'
import type { Standing } from '../../../../functions/shared/accounting/list-standings.ts'
import { rateLimitHeaders } from '../../../../functions/shared/accounting/rate-limit-headers.ts'
import type { Period } from '../../../../functions/shared/accounting/window.ts'

const standing = (limit: Standing['limit'], of: Standing['of'], maximum: number, left: number): Standing => ({
  ...{ limit, of, maximum, left },
})
const write = (standings: readonly Standing[], time: string, per?: Period) =>
  rateLimitHeaders(standings, { now: Date.parse(time), per })

const evening = '2026-11-30T22:57:57.500Z'

describe('the rate limit headers', () => {
  it.each<[string, Standing[], Period | undefined, object]>([
    ['nothing of a caller without such limits', [standing('nanos', 'tenant', 9, 9)], 'month', {}],
    [
      'requests and tokens of the minute',
      [standing('requestsPerMinute', 'tenant', 60, 59), standing('tokensPerMinute', 'tenant', 9_000, 8_000)],
      'month',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '3s',
        'x-ratelimit-limit-tokens': '9000',
        'x-ratelimit-remaining-tokens': '8000',
        'x-ratelimit-reset-tokens': '3s',
      },
    ],
    [
      "the key's limit where it is the tighter one",
      [standing('requestsPerMinute', 'tenant', 60, 9), standing('requestsPerMinute', 'key', 10, 4)],
      'month',
      { 'x-ratelimit-limit-requests': '10', 'x-ratelimit-remaining-requests': '4' },
    ],
    [
      "the tenant's where that is",
      [standing('tokens', 'tenant', 5_000, 3), standing('tokens', 'key', 900, 800)],
      'month',
      { 'x-ratelimit-limit-tokens': '5000', 'x-ratelimit-remaining-tokens': '3' },
    ],
    [
      'the minute before the window',
      [standing('tokens', 'tenant', 5, 3), standing('tokensPerMinute', 'key', 900, 800)],
      'month',
      { 'x-ratelimit-limit-tokens': '900', 'x-ratelimit-reset-tokens': '3s' },
    ],
    [
      'the end of the month',
      [standing('tokens', 'tenant', 5, 3)],
      undefined,
      { 'x-ratelimit-reset-tokens': '1h2m3s' },
    ],
    [
      'the end of the day',
      [standing('tokens', 'tenant', 5, 3)],
      'day',
      { 'x-ratelimit-reset-tokens': '1h2m3s' },
    ],
    [
      'no less than nothing',
      [standing('tokens', 'tenant', 5, -3)],
      'day',
      { 'x-ratelimit-remaining-tokens': '0' },
    ],
  ])('say %s', (_, standings, per, headers) => {
    const written = write(standings, evening, per)
    expect(written).toMatchObject(headers)
    if (Object.keys(headers).length === 0) expect(written).toEqual({})
  })

  it('promise nothing where there is never a new quota', () => {
    expect(write([standing('tokens', 'tenant', 5, 3)], evening, 'lifetime')).toEqual({
      'x-ratelimit-limit-tokens': '5',
      'x-ratelimit-remaining-tokens': '3',
    })
  })

  it.each([
    ['2026-11-30T23:53:59.001Z', '6m1s'],
    ['2026-11-30T23:54:00Z', '6m0s'],
    ['2026-11-28T00:00:00Z', '72h0m0s'],
    ['2026-11-30T23:59:59.999Z', '1s'],
  ])('write durations as OpenAI does: at %s', (time, duration) => {
    const headers = write([standing('tokens', 'tenant', 5, 3)], time, 'month')
    expect(headers['x-ratelimit-reset-tokens']).toBe(duration)
  })
})
