import { inspect, isDeepStrictEqual } from 'node:util'
import type { Limits } from '../../functions/shared/accounting/account.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import type { Hold } from '../../functions/shared/store/accounts/hold.ts'
import { openReadShards } from '../../functions/shared/store/accounts/read-shards.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { type OpenBench, tableNames } from '../store/open-bench.ts'
import { openFaultyClient } from '../store/open-faulty-client.ts'
import { type Asked, type Books, newBooks } from './oracle.ts'
import { readBooks } from './read-books.ts'

export type Running = {
  readonly window: string
  readonly deadline: number
  /** What its hold may grow under; undefined where that was tried without a reply, so that it must not be again. */
  readonly growing: Pick<Asked, 'limits' | 'key'> | undefined
}

/** What is expected, in plain values. */
export type Expected = {
  now: number
  limits: Limits
  /** The terms of the virtual keys that may call. */
  readonly keys: Map<string, KeyTerms>
  /** In which holds were asked for, and so in which there may be rows. */
  readonly months: Set<string>
  readonly books: Map<string, Books>
  /** Requests whose holders live, by lease. */
  readonly running: Map<string, Running>
  begun: number
}

export const start = Date.UTC(2026, 10, 21, 12)

export const expectNothing = (): Expected => ({
  now: start,
  limits: { tokens: 100, nanos: 100 },
  keys: new Map<string, KeyTerms>([
    ['k', { budgetId: 'k', tokens: 60, requestsPerMinute: 3 }],
    ['l', { budgetId: 'l', nanos: 50, tokensPerMinute: 60 }],
  ]),
  months: new Set(),
  books: new Map(),
  running: new Map(),
  begun: 0,
})

export const booksOf = ({ books }: Expected, window: string): Books => books.get(window) ?? newBooks

/** The same of an account of two shards, whose keys have budgets only. */
export const expectShards = (): Expected => ({
  ...expectNothing(),
  limits: { tokens: 100, nanos: 100, shards: 2 },
  keys: new Map<string, KeyTerms>([
    ['k', { budgetId: 'k', tokens: 60 }],
    ['l', { budgetId: 'l', nanos: 50 }],
  ]),
})

/** The accounts of one tenant, on a network that fails as it is told. */
export const openSimulation = (bench: OpenBench, tenant: string, isSharded = false) => {
  const { dynamodb, ...network } = openFaultyClient(bench.url)
  const clock = { now: start }
  const ledger = openLedger(dynamodb, tableNames.ledger)
  const accounts = openAccounts(accountWrites(dynamodb, tableNames.state), ledger, () => clock.now)

  const readShards = openReadShards(bench.dynamodb, tableNames.state)

  const read = async (window: string, { months }: Expected): Promise<Books> => {
    const id = { tenant, window }
    const { shards } = await readShards(id)
    const rows = await Promise.all([...months].map(month => bench.readRows(tenant, month)))
    return readBooks(id, shards, rows.flat())
  }

  /** Throws unless every account is as expected. */
  const compare = async (all: Expected): Promise<void> => {
    for (const [window, expected] of all.books) {
      const found = await read(window, all)
      if (!isDeepStrictEqual(found, expected))
        throw new Error(`${window}: expected\n${inspect(expected)}, found\n${inspect(found)}`)
    }
  }

  /**
   * Takes what stands for what is expected, where it depends on the moment of a crash: no row may have changed, and no
   * lease may be there that nobody asked for.
   */
  const adopt = async (expected: Expected, asked: string | undefined): Promise<void> => {
    for (const window of new Set([...expected.books.keys(), windowOf(expected.now, expected.limits.per)])) {
      const before = booksOf(expected, window)
      const found = await read(window, expected)
      for (const [id, row] of before.ledger)
        if (!isDeepStrictEqual(found.ledger.get(id), row)) throw new Error(`the row of ${id} has changed`)
      for (const id of found.leases.keys())
        if (id !== asked && !before.leases.has(id)) throw new Error(`nobody has asked for the lease ${id}`)
      expected.books.set(window, found)
    }
  }

  return {
    tenant,
    clock,
    network,
    ledger,
    accounts,
    holds: new Map<string, Hold>(),
    // A shard that has too little reaps its own dead, though all of them together have enough.
    compare: isSharded ? (expected: Expected) => adopt(expected, undefined) : compare,
    adopt,
  }
}
export type Simulation = ReturnType<typeof openSimulation>
