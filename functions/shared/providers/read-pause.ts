type Headers = Readonly<Record<string, string | undefined>>

/** Where providers say how much is left of a limit: `{}` stands for what is limited. */
const forms = [
  { remaining: 'x-ratelimit-remaining-{}', limit: 'x-ratelimit-limit-{}', reset: 'x-ratelimit-reset-{}' },
  {
    remaining: 'anthropic-ratelimit-{}-remaining',
    limit: 'anthropic-ratelimit-{}-limit',
    reset: 'anthropic-ratelimit-{}-reset',
  },
] as const

const kinds = ['requests', 'tokens', 'input-tokens', 'output-tokens']

/** Below this share of a limit the next request may be refused; above the other it is worth a try. */
const emptyShare = 0.01
const enoughShare = 0.05

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds until a limit is whole again: `1s`, `6m0s`, `20ms`, seconds without a unit, or a date; undefined for garbage. */
const readReset = (text: string, now: number): number | undefined => {
  if (/^[\d.]+$/.test(text)) return Number(text) * 1_000
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)]
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0)
  const date = Date.parse(text)
  return Number.isFinite(date) ? date - now : undefined
}

const readNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined

type Form = (typeof forms)[number]

const readOne = (headers: Headers, form: Form, kind: string, now: number): number | undefined => {
  const header = (name: string) => headers[name.replace('{}', kind)]
  const remaining = readNumber(header(form.remaining))
  const resetMs = readReset(header(form.reset) ?? '', now)
  if (remaining === undefined || resetMs === undefined || resetMs <= 0) return undefined
  const limit = readNumber(header(form.limit)) ?? 0
  if (remaining >= 1 && remaining >= emptyShare * limit) return undefined
  const missing = limit - remaining
  // They refill all the time, and say when they are full: what is wanted is there earlier.
  return missing > 0 ? (resetMs * Math.max(1, enoughShare * limit - remaining)) / missing : resetMs
}

/**
 * For how many milliseconds a provider's own limits will refuse the next request, by the headers of an answer; undefined
 * while there is room. Sources: OpenAI's guide "Rate limits" (`x-ratelimit-…`, durations) and Anthropic's "Rate limits"
 * (`anthropic-ratelimit-…`, RFC 3339), whose imitators send seconds.
 */
export const readPause = (headers: Headers, now: number): number | undefined => {
  const pauses = forms
    .flatMap(form => kinds.map(kind => readOne(headers, form, kind, now)))
    .filter(pause => pause !== undefined)
  return pauses.length > 0 ? Math.round(Math.max(...pauses)) : undefined
}
