import type { Account, Budget } from './account.ts'
import { type Amount, addAmounts, nothing } from './amount.ts'
import { onItsWayTo } from './plan-grants.ts'
import { type Part, partsOf, type Shard } from './shard.ts'

const sum = (amounts: readonly Amount[]): Amount => amounts.reduce(addAmounts, nothing)

const sumBudget = (parts: readonly Part[]): Budget => ({
  limit: parts[0]?.budget.limit ?? {},
  left: sum(parts.flatMap(part => [part.budget.left, onItsWayTo(part, parts)])),
  used: sum(parts.map(({ budget }) => budget.used)),
})

const sumCounts = (counts: readonly Account['minuteKeyRequests'][]): Account['minuteKeyRequests'] => {
  const names = [...new Set(counts.flatMap(count => Object.keys(count)))]
  return Object.fromEntries(
    names.map(name => [name, counts.reduce((total, count) => total + (count[name] ?? 0), 0)]),
  )
}

/** An account as its tenant knows it, whatever its shards have of it; undefined where there is none. */
export const sumShards = (shards: readonly Shard[]): Account | undefined => {
  const accounts = shards.map(({ account }) => account)
  const [first] = accounts
  if (!first || accounts.length === 1) return first
  const budgetIds = [...new Set(accounts.flatMap(({ budgets }) => Object.keys(budgets)))]
  const minute = Math.max(...accounts.map(account => account.minute))
  const current = accounts.filter(account => account.minute === minute)
  return {
    ...sumBudget(partsOf(shards, undefined)),
    budgets: Object.fromEntries(budgetIds.map(id => [id, sumBudget(partsOf(shards, id))])),
    leases: Object.assign({}, ...accounts.map(({ leases }) => leases)),
    shards: accounts.length,
    minute,
    minuteRequests: current.reduce((total, { minuteRequests }) => total + minuteRequests, 0),
    minuteTokens: current.reduce((total, { minuteTokens }) => total + minuteTokens, 0),
    minuteKeyRequests: sumCounts(current.map(({ minuteKeyRequests }) => minuteKeyRequests)),
    minuteKeyTokens: sumCounts(current.map(({ minuteKeyTokens }) => minuteKeyTokens)),
  }
}
