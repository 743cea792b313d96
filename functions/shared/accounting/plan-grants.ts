import { type Amount, addAmounts, nothing } from './amount.ts'
import { type Part, partsOf, type Shard } from './shard.ts'

/** What one shard is to give to another. */
export type Grant = { readonly from: Part; readonly amount: Amount }

const units = ['tokens', 'nanos'] as const
type Unit = (typeof units)[number]

/** What was given to a part and has not arrived. */
export const onItsWayTo = ({ shard, budget }: Part, parts: readonly Part[]): Amount => {
  const sum = (unit: Unit) =>
    parts.reduce((total, from) => {
      const given = from.budget.given?.[shard] ?? nothing
      const received = budget.received?.[from.shard] ?? nothing
      return total + given[unit] - received[unit]
    }, 0)
  return { tokens: sum('tokens'), nanos: sum('nanos') }
}

/** Who has most gives first: what is needed, and beyond it a share of the rest, so that the next request finds some there. */
const planUnit = (donors: readonly Part[], unit: Unit, need: number): ReadonlyMap<Part, number> => {
  const planned = new Map<Part, number>()
  let missing = need
  for (const donor of donors.toSorted((one, other) => other.budget.left[unit] - one.budget.left[unit])) {
    const left = donor.budget.left[unit]
    if (missing <= 0 || left <= 0) break
    const given = left < missing ? left : missing + Math.floor((left - missing) / (donors.length + 1))
    planned.set(donor, given)
    missing -= given
  }
  return planned
}

/** Who gives how much to a shard that needs so much more; less, where all others have less. */
export const planGrants = (parts: readonly Part[], to: number, need: Amount): readonly Grant[] => {
  const donors = parts.filter(({ shard }) => shard !== to)
  const tokens = planUnit(donors, 'tokens', need.tokens)
  const nanos = planUnit(donors, 'nanos', need.nanos)
  return donors.flatMap(from => {
    const amount = { tokens: tokens.get(from) ?? 0, nanos: nanos.get(from) ?? 0 }
    return amount.tokens + amount.nanos > 0 ? [{ from, amount }] : []
  })
}

/** What a shard needs of others: of the tenant's budget, or that of one key. */
export type Transfer = {
  readonly to: number
  readonly budgetId: string | undefined
  readonly need: Amount
}

type Wish = { readonly limit: Partial<Amount>; readonly amount: Amount }

/** What a shard lacks of an amount, in what is limited, when all that is on its way has come. */
export const lackAt = (parts: readonly Part[], to: number, { limit, amount }: Wish): Amount => {
  const part = parts.find(({ shard }) => shard === to)
  const left = part ? addAmounts(part.budget.left, onItsWayTo(part, parts)) : nothing
  const lack = (unit: Unit) => (limit[unit] === undefined ? 0 : Math.max(0, amount[unit] - left[unit]))
  return { tokens: lack('tokens'), nanos: lack('nanos') }
}

/** Where less than nothing is left: the first shard knows what is limited. */
export const findDebts = (shards: readonly Shard[]): readonly Transfer[] =>
  [undefined, ...new Set(shards.flatMap(({ account }) => Object.keys(account.budgets)))].flatMap(budgetId => {
    const parts = partsOf(shards, budgetId)
    const limit = parts[0]?.budget.limit ?? {}
    return parts
      .map(({ shard: to }) => ({ to, budgetId, need: lackAt(parts, to, { limit, amount: nothing }) }))
      .filter(({ need }) => need.tokens + need.nanos > 0)
  })
