import type { Account, Budget } from '../../accounting/account.ts'
import { type Ask, findExceededQuota, isSame } from '../../accounting/judge-refusal.ts'
import { hasBudget } from '../../accounting/key-terms.ts'
import { lackAt } from '../../accounting/plan-grants.ts'
import { partsOf, type Shard } from '../../accounting/shard.ts'
import { sumShards } from '../../accounting/sum-shards.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { AgreeLimit } from './agree-limit.ts'
import type { Seen } from './read-shards.ts'
import type { TransferRights } from './transfer-rights.ts'

type Opened = {
  readonly writes: Pick<AccountWrites, 'readShards'>
  readonly transfer: TransferRights
  readonly agree: AgreeLimit
}

/** What is asked of an account, in whichever of its shards. */
export type Wanted = Pick<Ask, 'amount' | 'limits' | 'key'>

/** Shards that were seen of an account, and what they are together. */
export type Gathered = Seen<Shard> & { readonly account: Account }

/** One budget that a hold takes from. */
type Taking = { readonly budgetId: string | undefined; readonly limit: Budget['limit'] }

const listTakings = ({ limits, key }: Wanted): readonly Taking[] => [
  { budgetId: undefined, limit: limits },
  ...(key && hasBudget(key) ? [{ budgetId: key.budgetId, limit: key }] : []),
]

const knowsLimits = (shard: Shard, takings: readonly Taking[]): boolean =>
  takings.every(({ budgetId, limit }) =>
    partsOf([shard], budgetId).every(({ budget }) => isSame(budget.limit, limit)),
  )

/** A shard may have learnt of a limit that others have changed since, as the first one knows. */
const findChanged = ([first]: readonly Shard[], takings: readonly Taking[]): Taking | undefined =>
  first?.shard === 0 ? takings.find(taking => !knowsLimits(first, [taking])) : undefined

/**
 * Brings to a shard what it has too little of for a hold. Undefined: then ask it again. Otherwise all shards that can be
 * reached have too little together, and this is the account that they are. While a region is silent, only those shards count that
 * know the limit: others may have to pay for it being lowered.
 */
export const openGatherRights =
  ({ writes, transfer, agree }: Opened) =>
  async (id: AccountId, wanted: Wanted): Promise<Gathered | undefined> => {
    const takings = listTakings(wanted)
    const { shards: seen, silent } = await writes.readShards(id)
    const changed = findChanged(seen, takings)
    if (changed) {
      if (await agree(id, { to: changed.limit, budgetId: changed.budgetId })) return undefined
      const owing = await writes.readShards(id)
      const account = sumShards(owing.shards)
      return account && { ...owing, account }
    }
    const shards = silent.length === 0 ? seen : seen.filter(shard => knowsLimits(shard, takings))
    const account = sumShards(shards)
    if (account && findExceededQuota(account, wanted)) return { shards, silent, account }
    const { shard: to = 0 } = id
    const moves = takings.map(({ budgetId, limit }) => {
      const need = lackAt(partsOf(shards, budgetId), to, { limit, amount: wanted.amount })
      return transfer(id, shards, { to, budgetId, need })
    })
    await Promise.all(moves)
    return undefined
  }
export type GatherRights = ReturnType<typeof openGatherRights>
