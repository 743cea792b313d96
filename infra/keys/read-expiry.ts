import { readDuration } from './read-duration.ts'

/** `2027-01-01` is the moment at which this day begins in UTC. Date itself would read 2027-02-30 as 2 March. */
const readDay = (text: string): number | undefined => {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== text ? undefined : moment
}

/** The moment that `2027-01-01` or, from now on, `90d` means. Throws when it means none to come. */
export const readExpiry = (text: string, now: number): number => {
  const duration = readDuration(text)
  const moment = duration === undefined ? readDay(text) : now + duration
  if (moment === undefined)
    throw new Error(`--expires ${text}: must be a day (2027-01-01) or a time from now (90d).`)
  if (moment <= now) throw new Error(`--expires ${text}: this is past already.`)
  return moment
}
