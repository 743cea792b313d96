import type { Item } from '../../functions/shared/store/attribute.ts'
import { readNumber } from '../../functions/shared/store/attribute.ts'
import { accountIdOf, belongsTo, readBalance, readKeyBalance } from '../accounting/find-imbalances.ts'
import type { OpenBench } from '../store/open-bench.ts'
import type { Entry } from './journal.ts'
import { requestMs } from './load.ts'
import type { Life } from './run-load.ts'

/** What is wrong when all is over; all of it is to be nothing. */
export type Damage = {
  /** Answered requests that the ledger or, by their tokens, the accounts know nothing of. */
  readonly lost: number
  /** Tokens that the accounts, or the budgets of their keys, have charged beyond their ledger. */
  readonly doubled: number
  /** Rows that are not what the provider said, or that charge a request which was never answered. */
  readonly wrong: number
  /** Leases that nobody ends any more. */
  readonly phantoms: number
}

/** A request by its entries, and when its process was killed. */
type Story = {
  readonly types: ReadonlySet<Entry['type']>
  readonly entries: readonly Entry[]
  readonly killedAt: number | undefined
}

export const readStories = (lives: readonly Life[]): ReadonlyMap<string, Story> => {
  const stories = new Map<string, Story>()
  for (const { entries, killedAt } of lives)
    for (const [id, told] of Map.groupBy(entries, entry => entry.id))
      stories.set(id, { types: new Set(told.map(({ type }) => type)), entries: told, killedAt })
  return stories
}

/** What the provider says that a request has used. */
const usageOf = ({ entries }: Story) => entries.find(({ type }) => type === 'answered')

/** Until then its process may have been about to cancel a hold, or to give it back, in the background. */
const wasCutOff = ({ entries, killedAt }: Story): boolean =>
  killedAt !== undefined && killedAt < (entries[0]?.at ?? 0) + requestMs

const isWrong = (row: Item, story: Story | undefined): boolean => {
  if (!story) return true
  const tokens = readNumber(row['tokens'])
  const { types } = story
  if (types.has('settled')) {
    const usage = usageOf(story)
    return tokens !== usage?.tokens || readNumber(row['nanos']) !== usage?.nanos
  }
  if (types.has('refused')) return tokens > 0
  const isUnanswered = types.has('failed') || types.has('unavailable')
  return isUnanswered && tokens > 0 && !wasCutOff(story)
}

const countTokens = (rows: readonly Item[]): number =>
  rows.reduce((sum, row) => sum + readNumber(row['tokens']), 0)

/** Compares the tables, after everybody is gone and the sweeper has been there, with what the processes have seen. */
export const countDamage = async (bench: OpenBench, lives: readonly Life[]): Promise<Damage> => {
  const stories = readStories(lives)
  const ledger = await bench.readLedger()
  const rows = new Map(ledger.map(row => [row['sk']?.S ?? '', row]))
  const accounts = await bench.readAccounts()
  const unwritten = [...stories].filter(([id, { types }]) => types.has('settled') && !rows.has(id)).length
  const budgetOf = (row: Item) => stories.get(row['sk']?.S ?? '')?.entries[0]?.budgetId
  const differences = accounts.flatMap(account => {
    const own = ledger.filter(row => belongsTo(accountIdOf(account), row))
    const budgets = Object.keys(account['budgets']?.M ?? {}).map(id => {
      const booked = countTokens(own.filter(row => budgetOf(row) === id))
      return readKeyBalance(account, id, 'tokens').used - booked
    })
    return [readBalance(account, 'tokens').used - countTokens(own), ...budgets]
  })
  const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
  return {
    lost: unwritten + total(differences.map(difference => Math.max(0, -difference))),
    doubled: total(differences.map(difference => Math.max(0, difference))),
    wrong: [...rows].filter(([id, row]) => isWrong(row, stories.get(id))).length,
    phantoms: total(accounts.map(account => Object.keys(account['leases']?.M ?? {}).length)),
  }
}
