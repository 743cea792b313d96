import { sumShards } from '../../../functions/shared/accounting/sum-shards.ts'
import { readAccount } from '../../../functions/shared/store/accounts/account-item.ts'
import { type Item, readNumber } from '../../../functions/shared/store/attribute.ts'
import {
  accountIdOf,
  belongsTo,
  findForgeries,
  findUnbooked,
  groupItems,
  groupShards,
} from '../../accounting/find-imbalances.ts'
import { nanosPerToken } from '../gateway/configuration.ts'
import { isAnswered, type RequestRecord } from '../history.ts'

type Books = { readonly accounts: readonly Item[]; readonly rows: readonly Item[] }

const rowsOf = ({ id, leaseId }: RequestRecord, { rows }: Books): readonly Item[] =>
  rows.filter(row => row['requestId']?.S === id || (leaseId !== undefined && row['sk']?.S === leaseId))

/** I6: the provider's own usage at the price that stands. */
const judgeAmount = ({ id, calls, errand }: RequestRecord, row: Item): readonly string[] => {
  const usage = calls.at(-1)?.usage
  if (!usage)
    return row['kind']?.S === 'estimate' ? [] : [`I6: ${id} has a row of a usage that nobody reported`]
  const nanos = usage.input * nanosPerToken.input + usage.output * nanosPerToken.output
  const isPriced = JSON.parse(errand.body).model !== 'unpriced'
  const isRight =
    row['kind']?.S === 'actual' &&
    readNumber(row['tokens']) === usage.input + usage.output &&
    (!isPriced || readNumber(row['nanos']) === nanos)
  return isRight ? [] : [`I6: the row of ${id} is not what the provider reported: ${JSON.stringify(row)}`]
}

/** Who could not write in time has said so in the log, which is replayed; where the store is down for longer, a sweep is first. */
const wasReapedFirst = ({ logged }: RequestRecord, row: Item): boolean =>
  logged.has('unsettled') && row['outcome']?.S === 'reaped'

const judgeAnswered = (record: RequestRecord, rows: readonly Item[]): readonly string[] => {
  const { id, ending } = record
  const [row] = rows
  if (rows.length !== 1 || !row) return [`I5: ${id} has ${rows.length} rows`]
  // What comes after a caller has left is not heard any more.
  return ending === 'left' || wasReapedFirst(record, row) ? [] : judgeAmount(record, row)
}

const judgeRefused = (record: RequestRecord, rows: readonly Item[]): readonly string[] =>
  rows
    .filter(row => readNumber(row['tokens']) > 0 && !wasReapedFirst(record, row))
    .map(() => `I5: ${record.id} was charged and not answered`)

/** What a request was charged, once nobody has anything to do with it any more. */
const judgeRequest = (record: RequestRecord, books: Books): readonly string[] => {
  const { id, reply, process, finishedAt } = record
  const rows = rowsOf(record, books)
  if (finishedAt !== undefined && isAnswered(record)) return judgeAnswered(record, rows)
  if (rows.length > 1) return [`I5: ${id} has ${rows.length} rows`]
  return reply && !isAnswered(record) && process.isAlive() ? judgeRefused(record, rows) : []
}

/** What nothing limits is not held, so its rows are in the ledger alone. */
const heldRows = (requests: readonly RequestRecord[], { rows }: Books): readonly Item[] => {
  const unheld = new Set(requests.filter(({ leaseId }) => leaseId === undefined).map(({ id }) => id))
  return rows.filter(row => !unheld.has(row['requestId']?.S ?? ''))
}

/** I3 for the budget of a tenant's one key that has one. */
const judgeKey = (
  shards: readonly Item[],
  requests: readonly RequestRecord[],
  { rows }: Books,
): readonly string[] => {
  const [account = {}] = shards
  const leases = new Set(
    requests.filter(({ errand }) => errand.key === 'narrow').map(({ leaseId }) => leaseId),
  )
  const own = rows.filter(row => belongsTo(accountIdOf(account), row) && leases.has(row['sk']?.S))
  const booked = own.reduce((sum, row) => sum + readNumber(row['tokens']), 0)
  const budgets = groupShards(shards).flatMap(group => Object.entries(sumShards(group)?.budgets ?? {}))
  return budgets.flatMap(([id, { used }]) =>
    used.tokens === booked
      ? []
      : [`I3: the key ${id} has used ${used.tokens} tokens, but ${booked} are booked`],
  )
}

/** I3 to I6, which hold when everything has come to rest. */
export const judgeBooks = (requests: readonly RequestRecord[], books: Books): readonly string[] => {
  const rows = heldRows(requests, books)
  return [
    ...findUnbooked(books.accounts, rows).map(text => `I3: ${text}`),
    ...groupItems(books.accounts).flatMap(shards => judgeKey(shards, requests, books)),
    ...findForgeries(books.accounts).map(text => `I2: ${text}`),
    ...books.accounts.flatMap(account =>
      Object.keys(readAccount(account).leases).map(id => `I4: the lease ${id} was not ended`),
    ),
    ...requests.flatMap(record => judgeRequest(record, books)),
  ]
}
