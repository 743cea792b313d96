import type { Account, Budget, Lease, Totals } from '../../functions/shared/accounting/account.ts'
import { nothing } from '../../functions/shared/accounting/amount.ts'
import { onItsWayTo } from '../../functions/shared/accounting/plan-grants.ts'
import { partsOf, type Shard } from '../../functions/shared/accounting/shard.ts'
import type { AccountId } from '../../functions/shared/store/accounts/account-id.ts'
import { readAccount } from '../../functions/shared/store/accounts/account-item.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'

const units = ['tokens', 'nanos'] as const
type Unit = (typeof units)[number]

/** Which account an item is, or which shard of one. */
export const accountIdOf = ({ pk, sk }: Item): AccountId => {
  const [, tenant = '', shard] = pk?.S?.split('#') ?? []
  return { tenant, window: sk?.S ?? '', ...(shard !== undefined && { shard: Number(shard) }) }
}

/** The items of each account. */
export const groupItems = (items: readonly Item[]): readonly (readonly Item[])[] => {
  const nameOfAccount = (item: Item) => {
    const { tenant, window } = accountIdOf(item)
    return `${tenant} ${window}`
  }
  return Object.values(Object.groupBy(items, nameOfAccount)).map((group = []) => group)
}

/** The shards of each account, by their numbers. */
export const groupShards = (items: readonly Item[]): readonly (readonly Shard[])[] =>
  groupItems(items).map(group =>
    group
      .map(item => ({ shard: accountIdOf(item).shard ?? 0, account: readAccount(item) }))
      .toSorted((one, other) => one.shard - other.shard),
  )

const sumTotals = (totals: Totals = {}, unit: Unit): number =>
  Object.values(totals).reduce((sum, amount) => sum + amount[unit], 0)

/** What a shard has to account for: the first one began with the limit, and what was given has gone. */
const rightsOf = ({ limit, given, received }: Budget, unit: Unit, isFirst: boolean): number =>
  (isFirst ? (limit[unit] ?? 0) : 0) + sumTotals(received, unit) - sumTotals(given, unit)

const balanceOf = ({ limit, left, used }: Budget, leases: readonly Lease[], unit: Unit) => ({
  limit: limit[unit],
  left: left[unit],
  used: used[unit],
  held: leases.reduce((sum, lease) => sum + lease[unit], 0),
})

/** An account's numbers in one unit, as its item has them; an account without a limit has one of zero. */
export const readBalance = (item: Item, unit: Unit) => {
  const account = readAccount(item)
  return balanceOf(account, Object.values(account.leases), unit)
}

const noBudget: Budget = { limit: {}, left: nothing, used: nothing }

const leasesOfKey = ({ leases }: Account, budgetId: string): readonly Lease[] =>
  Object.values(leases).filter(lease => lease.budgetId === budgetId)

/** The same of the budget of one virtual key. */
export const readKeyBalance = (item: Item, budgetId: string, unit: Unit) => {
  const account = readAccount(item)
  return balanceOf(account.budgets[budgetId] ?? noBudget, leasesOfKey(account, budgetId), unit)
}

/** Every balance that an account keeps: its own and those of its keys. */
export const listBalances = (item: Item) => {
  const account = readAccount(item)
  const isFirst = accountIdOf(item).shard === undefined
  const name = nameOf(item)
  const kept = [
    { name, budget: account as Budget, leases: Object.values(account.leases) },
    ...Object.entries(account.budgets).map(([id, budget]) => ({
      name: `${name} of the key ${id}`,
      budget,
      leases: leasesOfKey(account, id),
    })),
  ]
  return units.flatMap(unit =>
    kept.map(one => ({
      name: one.name,
      unit,
      ...balanceOf(one.budget, one.leases, unit),
      rights: rightsOf(one.budget, unit, isFirst),
    })),
  )
}

const nameOf = (item: Item): string => `${item['pk']?.S} ${item['sk']?.S}`

/** Where a limited budget has less than nothing left, which is where it was overshot (I1). */
export const findOvershoots = (item: Item): readonly string[] =>
  listBalances(item).flatMap(({ name, unit, limit, left }) =>
    limit !== undefined && left < 0 ? [`${name}: ${left} ${unit} left of ${limit}`] : [],
  )

/** Where what is left, used and held is not together the limit, or what a shard has of it (I2). */
export const findImbalances = (item: Item): readonly string[] =>
  listBalances(item).flatMap(({ name, unit, rights, left, used, held }) => {
    if (left + used + held === rights) return []
    return [`${name}: ${left} ${unit} left + ${used} used + ${held} held is not ${rights}`]
  })

/** Where shards have received more than was given to them (I2 over shards). */
export const findForgeries = (items: readonly Item[]): readonly string[] =>
  groupShards(items).flatMap(shards => {
    const budgetIds = new Set(shards.flatMap(({ account }) => Object.keys(account.budgets)))
    return [undefined, ...budgetIds].flatMap(budgetId => {
      const parts = partsOf(shards, budgetId)
      return parts.flatMap(part =>
        units
          .filter(unit => onItsWayTo(part, parts)[unit] < 0)
          .map(unit => `shard ${part.shard} has received ${unit} that nobody gave (${budgetId ?? 'tenant'})`),
      )
    })
  })

/** Whether a row of the ledger charges this account: rows are filed by month, whatever the account's period is. */
export const belongsTo = ({ tenant, window }: AccountId, row: Item): boolean =>
  row['pk']?.S?.startsWith(`${tenant}#`) === true && row['window']?.S === window

/** Where an account has used something else than its ledger rows say, which they must at rest (I3). */
export const findUnbooked = (accounts: readonly Item[], ledger: readonly Item[]): readonly string[] =>
  groupItems(accounts).flatMap(([first = {}, ...others]) => {
    const rows = ledger.filter(row => belongsTo(accountIdOf(first), row))
    return units.flatMap(unit => {
      const booked = rows.reduce((sum, row) => sum + readNumber(row[unit]), 0)
      const used = [first, ...others].reduce((sum, item) => sum + readBalance(item, unit).used, 0)
      return used === booked ? [] : [`${nameOf(first)}: ${used} ${unit} used, but ${booked} in the ledger`]
    })
  })
