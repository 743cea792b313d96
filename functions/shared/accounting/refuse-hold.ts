import { GatewayError } from '../contract/gateway-error.ts'
import type { Refusal } from './judge-refusal.ts'
import { type Moment, type Period, windowEndOf } from './window.ts'
import { writeDollars } from './write-dollars.ts'

const doNotRetry = { 'x-should-retry': 'false' }

const retryNextMinute = (now: number) => ({ 'retry-after': String(60 - (Math.floor(now / 1_000) % 60)) })

const windowNames: Readonly<Record<Period, string>> = {
  month: "this month's ",
  day: "today's ",
  lifetime: 'the ',
}

/** Whose quota it is that does not suffice, and when there is a new one. */
const nameQuota = (of: Refusal['of'], per: Period = 'month'): string =>
  `${windowNames[per]}${of === 'key' ? 'budget of your API key' : 'quota'}`

const nameEnd = ({ now, per }: Moment): string => {
  const end = windowEndOf(now, per)
  return end === undefined ? '' : ` There is a new one at ${new Date(end).toISOString().slice(0, 19)}Z.`
}

/** How long a region that did not answer is left alone, at least. In seconds. */
const retryWhenSpoken = { 'retry-after': '5' }

const refuseQuota = (
  { limit, of, left, asked }: Refusal,
  moment: Moment,
  silent: readonly string[],
): GatewayError => {
  const isMoney = limit === 'nanos'
  const write = (amount: number): string => (isMoney ? `$${writeDollars(amount)}` : `${amount} tokens`)
  const quota = nameQuota(of, moment.per)
  const shortage = `The request may take ${write(asked)}, and ${quota} has ${write(left)} left`
  const isWhole = silent.length === 0
  return new GatewayError({
    status: isMoney ? 402 : 429,
    type: 'insufficient_quota',
    code: isWhole ? 'insufficient_quota' : 'quota_region_silent',
    kind: 'quota',
    message: isWhole
      ? `${shortage}.${nameEnd(moment)} Lower max_tokens, or ask your operator.`
      : `${shortage} here. ${silent.join(', ')} may have more of it and cannot be asked now. Try again in some seconds, or lower max_tokens.`,
    headers: isWhole ? doNotRetry : retryWhenSpoken,
  })
}

/** Worded like OpenAI's, by which clients know a request that no waiting makes fit. */
const refuseTooLarge = ({ of, maximum, asked }: Refusal): GatewayError =>
  new GatewayError({
    status: 429,
    type: 'tokens',
    code: 'rate_limit_exceeded',
    message: `Request too large for your ${of === 'key' ? 'API key' : 'account'} on tokens per min (TPM): Limit ${maximum}, Requested ${asked}. Lower max_tokens or shorten the request.`,
    headers: doNotRetry,
  })

const refuseMinute = ({ limit, of, maximum, left, asked }: Refusal, now: number): GatewayError => {
  const kind = limit === 'requestsPerMinute' ? 'requests' : 'tokens'
  const wants = kind === 'requests' ? '' : `, and the request may use ${asked}`
  return new GatewayError({
    status: 429,
    type: kind,
    code: 'rate_limit_exceeded',
    message: `This minute's ${kind} of your ${of === 'key' ? 'API key' : 'account'} are used up: ${left} of ${maximum} left${wants}.`,
    headers: retryNextMinute(now),
  })
}

/**
 * Which limit a request met, what is left of it and when to come again, as OpenAI's clients understand it. Of a quota, `silent` names
 * the regions that could not be asked what they have of it.
 */
export const refuseHold = (
  refusal: Refusal,
  moment: Moment,
  silent: readonly string[] = [],
): GatewayError => {
  const { limit, maximum, asked } = refusal
  if (limit === 'tokens' || limit === 'nanos') return refuseQuota(refusal, moment, silent)
  if (limit === 'tokensPerMinute' && asked > maximum) return refuseTooLarge(refusal)
  if (limit !== 'concurrency') return refuseMinute(refusal, moment.now)
  return new GatewayError({
    status: 429,
    type: 'requests',
    code: 'concurrency_limit_exceeded',
    message: `Too many requests of yours are running: ${maximum}. Wait for one to end.`,
    headers: { 'retry-after': '1' },
  })
}
