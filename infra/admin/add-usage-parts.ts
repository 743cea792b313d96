import { nanosOf } from '../../functions/shared/accounting/amount.ts'
import { writeDollars } from '../../functions/shared/accounting/write-dollars.ts'

type Sum = {
  readonly requests: number
  readonly estimated: number
  readonly unpriced: number
  readonly tokens: Readonly<Record<string, number>>
  readonly cost_usd: string
}
type Adjustments = { readonly count: number; readonly tokens: number; readonly usd: string }

/** What `GET …/usage` answers. */
export type UsageAnswer = {
  readonly total: Sum
  readonly groups: readonly (Sum & { readonly group: string })[]
  readonly adjustments: Adjustments
  readonly next: string | null
}

const addMoney = (one: string, other: string): string =>
  writeDollars(nanosOf(Number(one)) + nanosOf(Number(other)))

const addSums = (one: Sum, other: Sum): Sum => ({
  requests: one.requests + other.requests,
  estimated: one.estimated + other.estimated,
  unpriced: one.unpriced + other.unpriced,
  tokens: Object.fromEntries(
    Object.entries(one.tokens).map(([name, tokens]) => [name, tokens + (other.tokens[name] ?? 0)]),
  ),
  cost_usd: addMoney(one.cost_usd, other.cost_usd),
})

const addAdjustments = (one: Adjustments, other: Adjustments): Adjustments => ({
  count: one.count + other.count,
  tokens: one.tokens + other.tokens,
  usd: addMoney(one.usd, other.usd),
})

/** Two parts of a window's usage as one. */
export const addUsageParts = (one: UsageAnswer, other: UsageAnswer): UsageAnswer => {
  const groups = new Map(one.groups.map(sum => [sum.group, sum]))
  for (const sum of other.groups) {
    const { group } = sum
    const earlier = groups.get(group)
    groups.set(group, earlier ? { group, ...addSums(earlier, sum) } : sum)
  }
  return {
    ...one,
    total: addSums(one.total, other.total),
    groups: [...groups.values()].sort((a, b) => (a.group < b.group ? -1 : 1)),
    adjustments: addAdjustments(one.adjustments, other.adjustments),
    next: other.next,
  }
}
