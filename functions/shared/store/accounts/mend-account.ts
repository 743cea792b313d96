import { type Account, findExpiredLeases } from '../../accounting/account.ts'
import { type Ask, findExceededQuota, isQuota, type Verdict } from '../../accounting/judge-refusal.ts'
import { firstShardOf, placeInRegion, regionOf, type Shard } from '../../accounting/shard.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Refused } from './hold.ts'
import { isOneOfMany } from './is-one-of-many.ts'
import type { Reaper } from './reaper.ts'
import type { Rights } from './rights.ts'

type Opened = {
  readonly writes: AccountWrites
  readonly rights: Rights
  readonly reaper: Pick<Reaper, 'reap' | 'sweep'>
}

/** Does what a verdict says has to be done before an account can be asked again; what it resolves to is its last word. */
export const openMendAccount = ({ writes, rights, reaper }: Opened) => {
  const firstOf = (id: AccountId): AccountId => ({ ...id, shard: 0 })

  const open = async (id: AccountId, { limits }: Ask): Promise<void> => {
    const { shard = 0 } = id
    const ofRegion = firstShardOf(regionOf(shard))
    // The first of all knows what is limited, and the first of a region how many there are.
    for (const first of new Set([0, ofRegion])) await writes.open({ ...id, shard: first }, limits)
    if (shard === ofRegion) return
    await writes.noteShards(id, Math.max(limits.shards ?? 1, placeInRegion(shard) + 1))
    await writes.open(id, limits)
  }

  /** The first shard has the whole budget before any other has a part of it. */
  const openKey = async (id: AccountId, key: NonNullable<Ask['key']>): Promise<void> => {
    if (id.shard) await writes.openKey(firstOf(id), key)
    await writes.openKey(id, key)
  }

  /** What all shards together say, unless they have enough. Nobody is refused for the sake of this region's dead. */
  const askAllShards = async (id: AccountId, ask: Ask): Promise<Refused | undefined> => {
    const gathered = await rights.gather(id, ask)
    const refusal = gathered && findExceededQuota(gathered.account, ask)
    if (!refusal) return undefined
    const { account, silent, shards } = gathered
    const isOurs = ({ shard }: Shard) => regionOf(shard) === writes.regions.own
    const dead = shards.filter(isOurs).flatMap(shard => findExpiredLeases(shard.account, ask.now))
    if (dead.length === 0) return { refusal, account, ...(silent.length > 0 && { silent }) }
    await reaper.sweep(id)
    return undefined
  }

  return async (
    id: AccountId,
    verdict: Verdict,
    ask: Ask,
    account?: Account,
  ): Promise<Refused | undefined> => {
    const isShard = isOneOfMany(id, account)
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
        const key = verdict.type === 'change-key-limit' ? verdict.key : undefined
        const change = { from: verdict.from, to: key ?? ask.limits }
        if (isShard)
          return (await rights.agree(id, { to: change.to, budgetId: key?.budgetId }))
            ? undefined
            : askAllShards(id, ask)
        await writes.changeLimits(id, change, key?.budgetId)
        return undefined
      }
      case 'reap':
        for (const [leaseId, lease] of verdict.leases) await reaper.reap(id, leaseId, lease)
        return undefined
      case 'refuse':
        if (isShard && isQuota(verdict.limit)) return askAllShards(id, ask)
        return account && { refusal: verdict, account }
      default:
        return undefined
    }
  }
}
export type MendAccount = ReturnType<typeof openMendAccount>
