const dayMs = 86_400_000
/** No request lives longer, so its row stands by then. */
const longestRequestMs = 20 * 60_000

/** The last day whose requests are all over, in UTC: `2026-11-20`; or the one so many days before it. */
export const completeDay = (now: number, daysBefore = 0): string =>
  new Date(now - longestRequestMs - (1 + daysBefore) * dayMs).toISOString().slice(0, 10)
