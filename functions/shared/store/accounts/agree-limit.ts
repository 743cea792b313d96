import type { Budget } from '../../accounting/account.ts'
import { isSame } from '../../accounting/judge-refusal.ts'
import { type Part, partsOf } from '../../accounting/shard.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { LevelRights } from './level-rights.ts'

type Opened = { readonly writes: AccountWrites; readonly level: LevelRights }

/** What a limit is to be: the tenant's, or that of one key. */
export type Change = { readonly to: Budget['limit']; readonly budgetId: string | undefined }

/** What no limit is, so that whoever holds under one asks first. */
const unknownLimit: Budget['limit'] = { tokens: -2, nanos: -2 }

const isAtLeast = (to: number | undefined, from: number | undefined): boolean =>
  to === undefined || (from !== undefined && from >= 0 && to >= from)

/** Whether nobody can owe anything because of a change: whatever was left is left. */
const isRaise = (from: Budget['limit'], to: Budget['limit']): boolean =>
  isAtLeast(to.tokens, from.tokens) && isAtLeast(to.nanos, from.nanos)

/** Its hold is refused with 503: it can be asked for again. */
const notAgreed = (silent: readonly string[]): Error =>
  Object.assign(new Error(`The limit cannot be changed while nothing is heard of ${silent.join(', ')}.`), {
    name: 'RegionSilent',
  })

const isOfHome = (part: Part | undefined): boolean => part?.shard === 0

/**
 * Changes a limit in every shard. The first one moves what it has left by the difference; before that the others forget the
 * limit, and they learn the new one when nobody owes anything under it: so none holds what was used up under another.
 * False: somebody owes. Where others change it meanwhile, whoever asks again sees what it is then.
 *
 * It is lowered only when every region answers, and forgets. So whoever knows a limit knows as well that it was not lowered
 * since, and what it has left it would have left under a higher one: to raise a limit no other region has to answer, and even a
 * shard that does not reach its home may learn a higher one. Rejects where that does not suffice.
 */
export const openAgreeLimit = ({ writes, level }: Opened) => {
  /** Changes in these parts what they know of the limit; false where one knew something else. */
  const note = async (id: AccountId, parts: readonly Part[], { to, budgetId }: Change): Promise<boolean> => {
    const noted = await Promise.all(
      parts.map(({ shard, budget }) =>
        writes.changeLimits({ ...id, shard }, { from: budget.limit, to }, budgetId),
      ),
    )
    return noted.every(result => result === true)
  }

  /** False where others have changed it meanwhile. */
  const move = async (id: AccountId, [first, ...others]: readonly Part[], change: Change) => {
    if (!first || isSame(first.budget.limit, change.to)) return true
    const knowing = others.filter(({ budget }) => !isSame(budget.limit, unknownLimit))
    const isForgotten = await note(id, knowing, { ...change, to: unknownLimit })
    return isForgotten && note(id, [first], change)
  }

  return async (id: AccountId, change: Change): Promise<boolean> => {
    const { to, budgetId } = change
    const before = await writes.readShards(id)
    const parts = partsOf(before.shards, budgetId)
    if (before.silent.length > 0) {
      const judge = isOfHome(parts[0]) ? parts[0] : parts.find(({ shard }) => shard === id.shard)
      const isSafe = judge && (isSame(judge.budget.limit, to) || isRaise(judge.budget.limit, to))
      if (!isSafe) throw notAgreed(before.silent)
      if (!isOfHome(judge)) return note(id, [judge], change).then(() => true)
    }
    if (!(await move(id, parts, change))) return true
    const { shards, silent, debts } = await level(id)
    const after = partsOf(shards, budgetId)
    if (silent.length > 0 && !isOfHome(after[0])) throw notAgreed(silent)
    if (debts.some(debt => debt.budgetId === budgetId)) return false
    await note(
      id,
      after.filter(({ shard, budget }) => shard > 0 && !isSame(budget.limit, to)),
      change,
    )
    return true
  }
}
export type AgreeLimit = ReturnType<typeof openAgreeLimit>
