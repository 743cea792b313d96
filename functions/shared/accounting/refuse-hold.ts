import { GatewayError } from '../contract/gateway-error.ts'
import type { Limit } from './judge-refusal.ts'

const doNotRetry = { 'x-should-retry': 'false' }

const secondsToNextMinute = (now: number): string => String(60 - (Math.floor(now / 1_000) % 60))

/** Which limit a request met, what is left of it and when to come again, as OpenAI's clients understand it. */
export const refuseHold = (limit: Limit, left: number, now: number): GatewayError => {
  switch (limit) {
    case 'tokens':
      return new GatewayError({
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: `The request may use more tokens than this month's quota has left (${left}). Lower max_tokens, or ask your operator.`,
        headers: doNotRetry,
      })
    case 'nanos':
      return new GatewayError({
        status: 402,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: `The request may cost more than this month's budget has left ($${(left / 1e9).toFixed(4)}). Lower max_tokens, or ask your operator.`,
        headers: doNotRetry,
      })
    case 'concurrency':
      return new GatewayError({
        status: 429,
        type: 'requests',
        code: 'concurrency_limit_exceeded',
        message: 'Too many requests of yours are running. Wait for one to end.',
        headers: { 'retry-after': '1' },
      })
    case 'requestsPerMinute':
      return new GatewayError({
        status: 429,
        type: 'requests',
        code: 'rate_limit_exceeded',
        message: "This minute's requests are used up.",
        headers: { 'retry-after': secondsToNextMinute(now) },
      })
    case 'tokensPerMinute':
      return new GatewayError({
        status: 429,
        type: 'tokens',
        code: 'rate_limit_exceeded',
        message: `The request may use more tokens than this minute has left (${left}).`,
        headers: { 'retry-after': secondsToNextMinute(now) },
      })
  }
}
