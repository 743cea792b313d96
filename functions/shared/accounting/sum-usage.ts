import { addUsage } from '../contract/add-usage.ts'
import { noUsage, type Usage } from '../contract/usage.ts'
import { type Amount, nothing } from './amount.ts'

/** One row of the ledger, as far as it counts. */
export type UsageEntry = {
  readonly kind: 'actual' | 'estimate' | 'adjustment'
  readonly tokens: number
  /** Nano-dollars; undefined where nobody knew the price. */
  readonly nanos: number | undefined
  /** Absent in a row that a reaper wrote, as nobody knows any more who asked for what. */
  readonly keyId?: string | undefined
  readonly model?: string | undefined
  /** ISO 8601. */
  readonly at?: string | undefined
  readonly usage: Usage
}

export type UsageSum = Amount & {
  readonly requests: number
  /** How many of the requests were charged without the provider's own usage, and how many without a price. */
  readonly estimated: number
  readonly unpriced: number
  readonly usage: Usage
}

export type Grouping = 'key' | 'model' | 'day'

const empty: UsageSum = { ...nothing, requests: 0, estimated: 0, unpriced: 0, usage: noUsage }

const add = (sum: UsageSum, { kind, tokens, nanos, usage }: UsageEntry): UsageSum => ({
  requests: sum.requests + 1,
  estimated: sum.estimated + (kind === 'estimate' ? 1 : 0),
  unpriced: sum.unpriced + (nanos === undefined ? 1 : 0),
  tokens: sum.tokens + tokens,
  nanos: sum.nanos + (nanos ?? 0),
  usage: addUsage(sum.usage, usage),
})

const groupOf: Readonly<Record<Grouping, (entry: UsageEntry) => string | undefined>> = {
  key: ({ keyId }) => keyId,
  model: ({ model }) => model,
  day: ({ at }) => at?.slice(0, 10),
}

/** What the entries come to: the requests together and by group, and apart from them what the operator adjusted. */
export const sumUsage = (entries: readonly UsageEntry[], by: Grouping | undefined) => {
  const requests = entries.filter(({ kind }) => kind !== 'adjustment')
  const groups = new Map<string, UsageSum>()
  if (by !== undefined)
    for (const entry of requests) {
      const group = groupOf[by](entry) ?? 'unknown'
      groups.set(group, add(groups.get(group) ?? empty, entry))
    }
  const adjusted = entries.filter(({ kind }) => kind === 'adjustment')
  return {
    total: requests.reduce(add, empty),
    groups: [...groups].sort(([one], [other]) => (one < other ? -1 : 1)),
    adjustments: {
      count: adjusted.length,
      tokens: adjusted.reduce((sum, { tokens }) => sum + tokens, 0),
      nanos: adjusted.reduce((sum, { nanos = 0 }) => sum + nanos, 0),
    },
  }
}
