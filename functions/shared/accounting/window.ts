/** How long a quota lasts before it is given anew. */
export type Period = 'month' | 'day' | 'lifetime'

/** When something is said of a quota, in milliseconds since the epoch, and how long that quota lasts; absent, a month. */
export type Moment = { readonly now: number; readonly per?: Period | undefined }

const dayMs = 86_400_000

/** The month of a time, in UTC: `2026-11`. The ledger is filed by it, whatever the period of a quota. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7)

/** The month before that of a time. */
export const previousMonthOf = (time: number): string => {
  const date = new Date(time)
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1))
}

/** The window that a charge at a time belongs to, in UTC: `2026-11`, `2026-11-21` or `lifetime`. */
export const windowOf = (time: number, per: Period = 'month'): string => {
  if (per === 'lifetime') return per
  return per === 'day' ? new Date(time).toISOString().slice(0, 10) : monthOf(time)
}

/** When the window of a time ends, in milliseconds since the epoch; undefined: never. */
export const windowEndOf = (time: number, per: Period = 'month'): number | undefined => {
  const date = new Date(time)
  if (per === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
  return per === 'day' ? (Math.floor(time / dayMs) + 1) * dayMs : undefined
}

const periods: readonly Period[] = ['month', 'day', 'lifetime']

/** The window of a time and the one before, in which requests may still be running; once where it is the same. */
export const lastWindowsOf = (time: number, per: Period = 'month'): readonly string[] => {
  const before = per === 'month' ? previousMonthOf(time) : windowOf(time - dayMs, per)
  return [...new Set([windowOf(time, per), before])]
}

/** The last windows of every period, because a quota may have had another one while requests began that still run. */
export const lastWindowsOfAll = (time: number): readonly string[] => [
  ...new Set(periods.flatMap(per => lastWindowsOf(time, per))),
]
