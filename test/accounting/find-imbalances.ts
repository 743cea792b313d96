import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { readAccount } from '../../functions/shared/store/account-item.ts'
import type { AccountId } from '../../functions/shared/store/account-update.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'

const units = ['tokens', 'nanos'] as const
type Unit = (typeof units)[number]

/** An account's numbers in one unit, as its item has them; an account without a limit has one of zero. */
export const readBalance = (item: Item, unit: Unit) => {
  const { limit, left, leases } = readAccount(item)
  const held = Object.values(leases).reduce((sum, lease) => sum + lease[unit], 0)
  return { limit: limit[unit], left: left[unit], used: readNumber(item[`${unit}Used`]), held }
}

/** The same of the budget of one virtual key. */
export const readKeyBalance = (item: Item, budgetId: string, unit: Unit) => {
  const { budgets, leases } = readAccount(item)
  const budget = budgets[budgetId]
  const own = Object.values(leases).filter(lease => lease.budgetId === budgetId)
  const held = own.reduce((sum, lease) => sum + lease[unit], 0)
  return { limit: budget?.limit[unit], left: budget?.left[unit] ?? 0, used: budget?.used[unit] ?? 0, held }
}

/** Every balance that an account keeps: its own and those of its keys. */
export const listBalances = (item: Item) =>
  units.flatMap(unit => [
    { name: nameOf(item), unit, ...readBalance(item, unit) },
    ...Object.keys(item['budgets']?.M ?? {}).map(id => ({
      name: `${nameOf(item)} of the key ${id}`,
      unit,
      ...readKeyBalance(item, id, unit),
    })),
  ])

const nameOf = (item: Item): string => `${item['pk']?.S} ${item['sk']?.S}`

/** Where a limited budget has less than nothing left, which is where it was overshot (I1). */
export const findOvershoots = (item: Item): readonly string[] =>
  listBalances(item).flatMap(({ name, unit, limit, left }) =>
    limit !== undefined && left < 0 ? [`${name}: ${left} ${unit} left of ${limit}`] : [],
  )

/** Where what is left, used and held is not together the limit (I2). */
export const findImbalances = (item: Item): readonly string[] =>
  listBalances(item).flatMap(({ name, unit, limit = 0, left, used, held }) => {
    if (left + used + held === limit) return []
    return [`${name}: ${left} ${unit} left + ${used} used + ${held} held is not ${limit}`]
  })

/** Whether a row of the ledger charges this account: rows are filed by month, whatever the account's period is. */
export const belongsTo = ({ tenant, window }: AccountId, row: Item): boolean =>
  row['pk']?.S?.startsWith(`${tenant}#`) === true && row['window']?.S === window

export const accountIdOf = ({ pk, sk }: Item): AccountId => ({
  tenant: pk?.S?.replace('ACCOUNT#', '') ?? '',
  window: sk?.S ?? '',
})

/** Where an account has used something else than its ledger rows say, which they must at rest (I3). */
export const findUnbooked = (account: Item, ledger: readonly Item[]): readonly string[] => {
  const rows = ledger.filter(row => belongsTo(accountIdOf(account), row))
  return units.flatMap(unit => {
    const booked = rows.reduce((sum, row) => sum + readNumber(row[unit] as AttributeValue), 0)
    const { used } = readBalance(account, unit)
    return used === booked ? [] : [`${nameOf(account)}: ${used} ${unit} used, but ${booked} in the ledger`]
  })
}
