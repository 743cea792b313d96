import type { Totals } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import { type Item, map, number, readNumber } from '../attribute.ts'

/** Attributes of a budget's own, because a map of them would have to be there before one is written. */
const prefixes = { given: 'givenTo', received: 'receivedFrom' } as const
type Side = keyof typeof prefixes

/** The attribute that has all that was given to a shard, or received from it. */
export const totalWith = (side: Side, shard: number): string => `${prefixes[side]}${shard}`

export const writeTotal = ({ tokens, nanos }: Amount) => map({ tokens: number(tokens), nanos: number(nanos) })

/** The condition that a total (undefined: there was none) has not changed, and its values, under names of their own. */
export const totalIsStill = (total: string, before: Amount | undefined, name: string): string =>
  before === undefined
    ? `attribute_not_exists(${total})`
    : `${total}.tokens = :tokens_${name} AND ${total}.nanos = :nanos_${name}`

export const totalValues = (before: Amount | undefined, name: string) =>
  before && { [`:tokens_${name}`]: number(before.tokens), [`:nanos_${name}`]: number(before.nanos) }

/** Undefined where there are none, as in all accounts of one shard. */
export const readTotals = (item: Item, side: Side): Totals | undefined => {
  const prefix = prefixes[side]
  const names = Object.keys(item).filter(name => name.startsWith(prefix))
  if (names.length === 0) return undefined
  return Object.fromEntries(
    names.map(name => {
      const total = item[name]?.M
      return [
        name.slice(prefix.length),
        { tokens: readNumber(total?.['tokens']), nanos: readNumber(total?.['nanos']) },
      ]
    }),
  )
}
