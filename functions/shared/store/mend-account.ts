import { type Account, type Budget, findExpiredLeases } from '../accounting/account.ts'
import {
  type Ask,
  findExceededQuota,
  isQuota,
  isSame,
  type Refusal,
  type Verdict,
} from '../accounting/judge-refusal.ts'
import { partsOf } from '../accounting/shard.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Reaper } from './reaper.ts'
import type { Rights } from './rights.ts'

/** The limit that a request met, and the account that has it: one shard's share, or all shards together. */
export type Refused = { readonly refusal: Refusal; readonly account: Account }

type Opened = {
  readonly writes: AccountWrites
  readonly rights: Rights
  readonly reaper: Pick<Reaper, 'reap' | 'sweep'>
}

type Changing = {
  readonly from: Budget['limit']
  readonly to: Budget['limit']
  /** Of the key whose budget it is; undefined: the tenant's. */
  readonly budgetId: string | undefined
}

/** Does what a verdict says has to be done before an account can be asked again; what it resolves to is its last word. */
export const openMendAccount = ({ writes, rights, reaper }: Opened) => {
  const firstOf = (id: AccountId): AccountId => ({ ...id, shard: 0 })

  const open = async (id: AccountId, { limits }: Ask): Promise<void> => {
    if (id.shard) {
      await writes.open(firstOf(id), limits)
      await writes.noteShards(id, Math.max(limits.shards ?? 1, id.shard + 1))
    }
    await writes.open(id, limits)
  }

  /** The first shard has the whole budget before any other has a part of it. */
  const openKey = async (id: AccountId, key: NonNullable<Ask['key']>): Promise<void> => {
    if (id.shard) await writes.openKey(firstOf(id), key)
    await writes.openKey(id, key)
  }

  /**
   * The first shard moves what it has left by the difference. Another one only notes the new limit, and only when nobody owes
   * anything under it: so nothing is held under a lowered limit that others have used up. False: somebody owes.
   */
  const changeLimits = async (id: AccountId, { from, to, budgetId }: Changing): Promise<boolean> => {
    if (id.shard) {
      const [first] = partsOf(await writes.readShards(id), budgetId)
      const known = first?.budget.limit ?? to
      const isChanged =
        isSame(known, to) || (await writes.changeLimits(firstOf(id), { from: known, to }, budgetId))
      // Somebody else has changed it meanwhile, so whoever asks again sees what it is now.
      if (isChanged !== true) return true
      const debts = await rights.level(id)
      if (debts.some(debt => debt.budgetId === budgetId)) return false
    }
    await writes.changeLimits(id, { from, to }, budgetId)
    return true
  }

  /** What all shards together say, unless they have enough. Nobody is refused for the sake of the dead. */
  const askAllShards = async (id: AccountId, ask: Ask): Promise<Refused | undefined> => {
    const whole = await rights.gather(id, ask)
    const refusal = whole && findExceededQuota(whole, ask)
    if (!refusal) return undefined
    if (findExpiredLeases(whole, ask.now).length === 0) return { refusal, account: whole }
    await reaper.sweep(id)
    return undefined
  }

  const refuse = async (id: AccountId, ask: Ask, refused: Refused): Promise<Refused | undefined> => {
    const isOneOfMany = id.shard !== undefined || (refused.account.shards ?? 1) > 1
    return isOneOfMany && isQuota(refused.refusal.limit) ? askAllShards(id, ask) : refused
  }

  return async (
    id: AccountId,
    verdict: Verdict,
    ask: Ask,
    account?: Account,
  ): Promise<Refused | undefined> => {
    switch (verdict.type) {
      case 'open':
        await open(id, ask)
        return undefined
      case 'turn-minute':
        await writes.turnMinute(id, verdict.from, ask.minute)
        return undefined
      case 'open-key':
        await openKey(id, verdict.key)
        return undefined
      case 'change-limit':
      case 'change-key-limit': {
        const ofKey = verdict.type === 'change-key-limit' ? verdict.key : undefined
        const change = { from: verdict.from, to: ofKey ?? ask.limits, budgetId: ofKey?.budgetId }
        return (await changeLimits(id, change)) ? undefined : askAllShards(id, ask)
      }
      case 'reap':
        for (const [leaseId, lease] of verdict.leases) await reaper.reap(id, leaseId, lease)
        return undefined
      case 'refuse':
        return account && refuse(id, ask, { refusal: verdict, account })
      default:
        return undefined
    }
  }
}
export type MendAccount = ReturnType<typeof openMendAccount>
