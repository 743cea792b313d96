import { type Standing, tightestOf } from './list-standings.ts'
import { type Moment, windowEndOf } from './window.ts'

const minuteMs = 60_000

/** As OpenAI and Go write durations, in whole seconds and rounded up: `12s`, `6m0s`, `1h2m3s`. */
const writeDuration = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1_000)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = `${seconds % 60}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}

const describe = (name: string, standing: Standing | undefined, resetMs: number | undefined) => {
  if (!standing) return {}
  return {
    [`x-ratelimit-limit-${name}`]: String(standing.maximum),
    [`x-ratelimit-remaining-${name}`]: String(Math.max(0, standing.left)),
    // What is given once is never given anew.
    ...(resetMs !== undefined && { [`x-ratelimit-reset-${name}`]: writeDuration(resetMs) }),
  }
}

/**
 * How a caller's limits stand, in OpenAI's headers: requests of the minute, and tokens of the minute or, where no minute is
 * limited, of the window; each
 * as the tighter of the tenant and the virtual key has it.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export const rateLimitHeaders = (
  standings: readonly Standing[],
  { now, per }: Moment,
): Readonly<Record<string, string>> => {
  const untilNextMinute = minuteMs - (now % minuteMs)
  const end = windowEndOf(now, per)
  const minuteTokens = tightestOf(standings, 'tokensPerMinute')
  return {
    ...describe('requests', tightestOf(standings, 'requestsPerMinute'), untilNextMinute),
    ...(minuteTokens
      ? describe('tokens', minuteTokens, untilNextMinute)
      : describe('tokens', tightestOf(standings, 'tokens'), end && end - now)),
  }
}
