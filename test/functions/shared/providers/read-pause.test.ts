import { describe, expect, it } from 'vitest'
import { readPause } from '../../../../functions/shared/providers/read-pause.ts'

const now = Date.UTC(2026, 10, 21, 12)

const openai = (kind: string, remaining: string, limit: string, reset: string) => ({
  [`x-ratelimit-remaining-${kind}`]: remaining,
  [`x-ratelimit-limit-${kind}`]: limit,
  [`x-ratelimit-reset-${kind}`]: reset,
})

describe('the pause after an answer', () => {
  it.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    ['is none without headers', {}, undefined],
    ['is none while there is room', openai('requests', '59', '60', '1s'), undefined],
    ['lasts until a request is there, not until all are', openai('requests', '0', '60', '60s'), 3_000],
    ['lasts until some tokens are there', openai('tokens', '500', '100500', '1m40s'), 4_525],
    ['is none for the last percent', openai('tokens', '1005', '100500', '1m40s'), undefined],
    ['lasts for the whole of a limit of one', openai('requests', '0', '1', '8.64s'), 8_640],
    ['reads milliseconds', openai('requests', '0', '1', '120ms'), 120],
    ['reads hours and days', openai('requests', '0', '1', '1d2h3m4s'), 93_784_000],
    ['reads seconds without a unit', openai('requests', '0', '1', '2.5'), 2_500],
    [
      'reads a date',
      {
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-limit': '50000',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:01:00Z',
      },
      3_000,
    ],
    [
      'is whole where no limit is said',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
      360_000,
    ],
    [
      'is the longest of several',
      { ...openai('requests', '0', '1', '1s'), ...openai('tokens', '0', '1', '2s') },
      2_000,
    ],
    ['is none when it is over', openai('requests', '0', '60', '0s'), undefined],
    ['is none for garbage', openai('requests', 'none', '60', 'soon'), undefined],
    ['is none for half a duration', openai('requests', '0', '60', '1s and more'), undefined],
  ])('%s', (_, headers, expected) => {
    expect(readPause(headers, now)).toBe(expected)
  })
})
