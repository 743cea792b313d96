/** Longer wishes are cut: a provider that asks for an hour is asked again sooner. */
const longestMs = 300_000

/** Milliseconds that a `Retry-After` asks for (RFC 9110, section 10.2.3: seconds or a date); undefined for garbage. */
export const readRetryAfter = (header: string | undefined, now: number): number | undefined => {
  if (!header) return undefined
  const milliseconds = /^\s*-?[\d.e+]+\s*$/i.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(milliseconds) ? Math.min(longestMs, Math.max(0, milliseconds)) : undefined
}
