import {
  type Budget,
  type Held,
  type Limits,
  maximumLeasesOf,
  minuteOf,
} from '../../functions/shared/accounting/account.ts'
import type { Amount } from '../../functions/shared/accounting/amount.ts'
import { hasBudget, type KeyTerms } from '../../functions/shared/accounting/key-terms.ts'

/** A lease as its holder and its reaper know it. */
export type OpenLease = Held & {
  readonly since: number
  readonly expiresAt: number
  readonly reached?: Amount
}

/** What an account must hold, in the simplest form that it can be said in. */
export type Books = {
  readonly limit: Budget['limit']
  /** Of the budgets of virtual keys; what they have used follows from the names of the leases (`nameLease`). */
  readonly budgets: ReadonlyMap<string, Budget['limit']>
  readonly leases: ReadonlyMap<string, OpenLease>
  /** What was charged, by lease; that of an open lease was not applied yet. */
  readonly ledger: ReadonlyMap<string, Amount>
  readonly minute: number
  readonly minuteRequests: number
  readonly minuteTokens: number
  readonly minuteKeyRequests: ReadonlyMap<string, number>
  readonly minuteKeyTokens: ReadonlyMap<string, number>
}

export type Asked = {
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  readonly key: KeyTerms | undefined
  readonly now: number
  readonly expiresAt: number
}

const newMinute = {
  minuteRequests: 0,
  minuteTokens: 0,
  minuteKeyRequests: new Map(),
  minuteKeyTokens: new Map(),
} as const

export const newBooks: Books = {
  limit: {},
  budgets: new Map(),
  leases: new Map(),
  ledger: new Map(),
  minute: 0,
  ...newMinute,
}

/** A lease tells by its name which key's budget it was taken from, so that its ledger row does as well. */
export const nameLease = (number: number, key: KeyTerms | undefined): string =>
  key && hasBudget(key) ? `r${number}-${key.budgetId}` : `r${number}`

const isOf = (leaseId: string, budgetId: string | undefined): boolean =>
  budgetId === undefined || leaseId.endsWith(`-${budgetId}`)

type Unit = keyof Amount
const sum = (amounts: Iterable<Amount>, unit: Unit): number =>
  [...amounts].reduce((total, amount) => total + amount[unit], 0)

/** What was charged for leases that are over: all of them, or those of one key's budget. */
export const usedOf = ({ ledger, leases }: Books, unit: Unit, budgetId?: string): number =>
  sum(
    [...ledger].flatMap(([id, amount]) => (leases.has(id) || !isOf(id, budgetId) ? [] : [amount])),
    unit,
  )

const heldOf = ({ leases }: Books, unit: Unit, budgetId?: string): number =>
  sum(
    [...leases].flatMap(([id, lease]) => (isOf(id, budgetId) ? [lease] : [])),
    unit,
  )

const unlimited = Number.POSITIVE_INFINITY

const refusesKey = (books: Books, { amount, key }: Asked): boolean => {
  if (!key) return false
  const { budgetId: id } = key
  const left = (unit: Unit) => (key[unit] ?? unlimited) - usedOf(books, unit, id) - heldOf(books, unit, id)
  return (
    left('tokens') < amount.tokens ||
    left('nanos') < amount.nanos ||
    (books.minuteKeyRequests.get(id) ?? 0) >= (key.requestsPerMinute ?? unlimited) ||
    (books.minuteKeyTokens.get(id) ?? 0) + amount.tokens > (key.tokensPerMinute ?? unlimited)
  )
}

const refuses = (books: Books, asked: Asked): boolean => {
  const { amount, limits } = asked
  const left = (unit: Unit) => (limits[unit] ?? unlimited) - usedOf(books, unit) - heldOf(books, unit)
  return (
    refusesKey(books, asked) ||
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
  return expired.reduce((swept, [id, { tokens, nanos, reached }]) => {
    return settleBooks(swept, id, reached ?? { tokens, nanos })
  }, books)
}

const limitOf = ({ tokens, nanos }: Budget['limit']): Budget['limit'] => ({
  ...(tokens !== undefined && { tokens }),
  ...(nanos !== undefined && { nanos }),
})

/** The account as it is when it is asked: with the limits and the minute of whoever asks. */
const prepare = (books: Books, { limits, key, now }: Asked): Books => {
  const own = key && hasBudget(key) ? [[key.budgetId, limitOf(key)] as const] : []
  const budgets = new Map([...books.budgets, ...own])
  const minute = Math.max(books.minute, minuteOf(now))
  const current = minute === books.minute ? {} : { minute, ...newMinute }
  return { ...books, limit: limitOf(limits), budgets, ...current }
}

const count = (
  counts: ReadonlyMap<string, number>,
  key: KeyTerms | undefined,
  added: number | undefined,
): ReadonlyMap<string, number> =>
  key && added !== undefined
    ? new Map([...counts, [key.budgetId, (counts.get(key.budgetId) ?? 0) + added]])
    : counts

/** What becomes of an account that is asked for a hold, and whether it gives it. */
export const holdBooks = (
  before: Books,
  asked: Asked,
): { readonly books: Books; readonly isHeld: boolean } => {
  const opened = prepare(before, asked)
  const books = refuses(opened, asked) ? sweepBooks(opened, asked.now) : opened
  if (refuses(books, asked)) return { books, isHeld: false }
  const { leaseId, amount, key, now, expiresAt } = asked
  const ofKey = key && hasBudget(key) ? { budgetId: key.budgetId } : {}
  const lease: OpenLease = { ...amount, ...ofKey, since: now, expiresAt }
  const held = {
    ...books,
    leases: new Map([...books.leases, [leaseId, lease]]),
    minuteRequests: books.minuteRequests + 1,
    minuteTokens: books.minuteTokens + amount.tokens,
    minuteKeyRequests: count(books.minuteKeyRequests, key, key?.requestsPerMinute && 1),
    minuteKeyTokens: count(books.minuteKeyTokens, key, key?.tokensPerMinute && amount.tokens),
  }
  return { books: held, isHeld: true }
}

type Growing = Pick<Asked, 'leaseId' | 'limits' | 'key'> & { readonly more: Amount }

/** What becomes of an account that is asked for more, and whether it gives it. Whoever is unlimited there has nothing left. */
export const extendBooks = (
  books: Books,
  { leaseId, more, limits, key }: Growing,
): { readonly books: Books; readonly isHeld: boolean } => {
  const lease = books.leases.get(leaseId)
  const has = (limit: Budget['limit'], unit: Unit, id?: string) =>
    (limit[unit] ?? 0) - usedOf(books, unit, id) - heldOf(books, unit, id) >= more[unit]
  const { budgetId } = lease ?? {}
  const ofKey = budgetId === undefined ? undefined : books.budgets.get(budgetId)
  const isLeft = (['tokens', 'nanos'] as const).every(
    unit =>
      (limits[unit] === undefined || has(books.limit, unit)) &&
      (!ofKey || key?.[unit] === undefined || has(ofKey, unit, budgetId)),
  )
  if (!lease || !isLeft) return { books, isHeld: false }
  const { tokens, nanos } = lease
  const grown = {
    ...lease,
    tokens: tokens + more.tokens,
    nanos: nanos + more.nanos,
    reached: { tokens, nanos },
  }
  const extended = {
    ...books,
    leases: new Map([...books.leases, [leaseId, grown]]),
    minuteTokens: books.minuteTokens + more.tokens,
    minuteKeyTokens: count(books.minuteKeyTokens, key, key?.tokensPerMinute && more.tokens),
  }
  return { books: extended, isHeld: true }
}
