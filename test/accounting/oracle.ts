import { type Limits, maximumLeasesOf, minuteOf } from '../../functions/shared/accounting/account.ts'
import type { Amount } from '../../functions/shared/accounting/amount.ts'

/** A lease as its holder and its reaper know it. */
export type OpenLease = Amount & { readonly since: number; readonly expiresAt: number }

/** What an account must hold, in the simplest form that it can be said in. */
export type Books = {
  readonly limit: Pick<Limits, 'tokens' | 'nanos'>
  readonly leases: ReadonlyMap<string, OpenLease>
  /** What was charged, by lease; that of an open lease was not applied yet. */
  readonly ledger: ReadonlyMap<string, Amount>
  readonly minute: number
  readonly minuteRequests: number
  readonly minuteTokens: number
}

export type Asked = {
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  readonly now: number
  readonly expiresAt: number
}

export const newBooks: Books = {
  limit: {},
  leases: new Map(),
  ledger: new Map(),
  minute: 0,
  minuteRequests: 0,
  minuteTokens: 0,
}

type Unit = keyof Amount
const sum = (amounts: Iterable<Amount>, unit: Unit): number =>
  [...amounts].reduce((total, amount) => total + amount[unit], 0)

export const usedOf = ({ ledger, leases }: Books, unit: Unit): number =>
  sum(
    [...ledger].flatMap(([id, amount]) => (leases.has(id) ? [] : [amount])),
    unit,
  )

const unlimited = Number.POSITIVE_INFINITY

const refuses = (books: Books, { amount, limits }: Asked): boolean => {
  const left = (unit: Unit) =>
    (limits[unit] ?? unlimited) - usedOf(books, unit) - sum(books.leases.values(), unit)
  return (
    left('tokens') < amount.tokens ||
    left('nanos') < amount.nanos ||
    books.leases.size >= maximumLeasesOf(limits) ||
    books.minuteRequests >= (limits.requestsPerMinute ?? unlimited) ||
    books.minuteTokens + amount.tokens > (limits.tokensPerMinute ?? unlimited)
  )
}

/** Ends a lease with what was used; what was booked before stands. */
export const settleBooks = (books: Books, leaseId: string, used: Amount): Books => {
  const leases = new Map(books.leases)
  leases.delete(leaseId)
  return { ...books, leases, ledger: new Map([[leaseId, used], ...books.ledger]) }
}

/** Gives back a hold of which nothing was used, without a row. */
export const releaseBooks = (books: Books, leaseId: string): Books => {
  const leases = new Map(books.leases)
  leases.delete(leaseId)
  return { ...books, leases }
}

export const sweepBooks = (books: Books, now: number): Books => {
  const expired = [...books.leases].filter(([, { expiresAt }]) => expiresAt < now)
  return expired.reduce((swept, [id, { tokens, nanos }]) => settleBooks(swept, id, { tokens, nanos }), books)
}

const openMinute = (books: Books, { limits, now }: Asked): Books => {
  const { tokens, nanos } = limits
  const limit = { ...(tokens !== undefined && { tokens }), ...(nanos !== undefined && { nanos }) }
  const minute = Math.max(books.minute, minuteOf(now))
  return minute === books.minute
    ? { ...books, limit }
    : { ...books, limit, minute, minuteRequests: 0, minuteTokens: 0 }
}

/** What becomes of an account that is asked for a hold, and whether it gives it. */
export const holdBooks = (
  before: Books,
  asked: Asked,
): { readonly books: Books; readonly isHeld: boolean } => {
  const opened = openMinute(before, asked)
  const books = refuses(opened, asked) ? sweepBooks(opened, asked.now) : opened
  if (refuses(books, asked)) return { books, isHeld: false }
  const { leaseId, amount, now, expiresAt } = asked
  const held = {
    ...books,
    leases: new Map([...books.leases, [leaseId, { ...amount, since: now, expiresAt }]]),
    minuteRequests: books.minuteRequests + 1,
    minuteTokens: books.minuteTokens + amount.tokens,
  }
  return { books: held, isHeld: true }
}
