import { readAccount } from '../../functions/shared/store/account-item.ts'
import type { AccountId } from '../../functions/shared/store/account-update.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { belongsTo, findImbalances } from './find-imbalances.ts'
import { type Books, newBooks, usedOf } from './oracle.ts'

const readAmount = (row: Item) => ({ tokens: readNumber(row['tokens']), nanos: readNumber(row['nanos']) })

/** Reads what stands into the oracle's form. Throws where the account contradicts itself (I2) or its ledger (I3). */
export const readBooks = ({ tenant, window }: AccountId, account: Item, ledger: readonly Item[]): Books => {
  const rows = ledger.filter(row => belongsTo({ tenant, window }, row))
  if (!account['pk']) return { ...newBooks, ledger: new Map() }
  const { limit, leases, minute, minuteRequests, minuteTokens } = readAccount(account)
  const books: Books = {
    limit,
    leases: new Map(Object.entries(leases)),
    ledger: new Map(rows.map(row => [row['sk']?.S ?? '', readAmount(row)])),
    minute,
    minuteRequests,
    minuteTokens,
  }
  const wrong = (['tokens', 'nanos'] as const)
    .filter(unit => readNumber(account[`${unit}Used`]) !== usedOf(books, unit))
    .map(unit => `${account[`${unit}Used`]?.N} ${unit} used, but ${usedOf(books, unit)} were booked`)
  const broken = [...findImbalances(account), ...wrong]
  if (broken.length > 0) throw new Error(broken.join('\n'))
  return books
}
