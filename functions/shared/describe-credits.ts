import { writeAmount } from './accounting/write-amount.ts'
import type { Credit } from './store/books/read-credits.ts'

/** What JSON says of credits; debits are below zero. */
export const describeCredits = (credits: readonly Credit[]) =>
  credits.map(({ id, amount, reason, at }) => ({ object: 'credit', id, ...writeAmount(amount), reason, at }))
