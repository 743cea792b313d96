import { findDebts, planGrants, type Transfer } from '../../accounting/plan-grants.ts'
import { partsOf, type Shard } from '../../accounting/shard.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Seen } from './read-shards.ts'
import type { TransferRights } from './transfer-rights.ts'

type Opened = { readonly writes: Pick<AccountWrites, 'readShards'>; readonly transfer: TransferRights }

type Levelled = Seen<Shard> & { readonly debts: readonly Transfer[] }

/** Each round covers what one shard owes, or finds that others were faster. */
const maximumRounds = 64

/**
 * Covers what shards owe (where more was used than held, or a limit was lowered) with what others have left. Resolves to
 * the shards as they are then, and to what nobody who answers has anything for.
 */
export const openLevelRights =
  ({ writes, transfer }: Opened) =>
  async (id: AccountId): Promise<Levelled> => {
    for (let round = 0; ; round++) {
      const seen = await writes.readShards(id)
      const { shards } = seen
      // Only the home region's shard knows what is limited.
      const debts = shards[0]?.shard === 0 ? findDebts(shards) : []
      const payable = debts.find(
        ({ to, need, budgetId }) => planGrants(partsOf(shards, budgetId), to, need).length > 0,
      )
      if (!payable || round === maximumRounds) return { ...seen, debts }
      await transfer(id, shards, payable)
    }
  }
export type LevelRights = ReturnType<typeof openLevelRights>
