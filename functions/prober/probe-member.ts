import type { Configuration } from '../shared/configuration/configuration.ts'
import type { Result } from '../shared/contract/failure.ts'
import { chooseKey, type ProviderKey } from '../shared/routing/choose-key.ts'
import type { Finding } from '../shared/routing/judge.ts'
import { type Member, readMember, writeMember } from '../shared/routing/member.ts'
import { readOutcome } from '../shared/routing/read-outcome.ts'
import type { Dice } from '../shared/routing/situation.ts'
import { healthOf } from '../shared/routing/standing.ts'
import type { Stored } from '../shared/store/pools/standing-item.ts'
import type { Standings } from '../shared/store/pools/standings.ts'
import type { AskProvider } from '../shared/upstream/ask-provider.ts'
import type { ProviderKeys } from '../shared/upstream/pick-key.ts'

export type ProbingMember = {
  readonly providers: Configuration['providers']
  readonly standings: Standings
  readonly keys: Pick<ProviderKeys, 'read'>
  readonly askProvider: AskProvider
  readonly dice: Dice
  readonly now: () => number
}

/** `passed over`: nobody was asked, because there is nothing to ask with, or somebody else asks. */
export type Probed = 'returned' | 'still out' | 'passed over'

/** Longer than a probe can take. In milliseconds. */
const claimMs = 60_000

/** What an answer says of this member: whatever is no fault of its own has shown that it is there. */
const findIn = (answer: Result<unknown>, member: Member, key: ProviderKey | undefined): Finding => {
  const isBack: Finding = { type: 'answered', count: 0 }
  if (answer.ok) return isBack
  const asked = { model: '', ...member, ...(key && { keyId: key.id }) }
  const findings = readOutcome(asked, { type: 'failed', failure: answer.failure })
  const own = findings.find(([one]) => writeMember(one) === writeMember(member))?.[1]
  return own?.type === 'failed' || own?.type === 'refused' ? own : isBack
}

/** Asks for one member that waits for it, by name, and writes what came of it. Throws where that cannot be done. */
export const openProbeMember = (probing: ProbingMember) => {
  const { providers, standings, keys, askProvider, dice, now } = probing

  /** The member's own key, or any that serves where the member is a target. */
  const findKey = async (
    { providerId, keyId }: Member,
    secret: string,
    known: ReadonlyMap<string, Stored>,
  ): Promise<ProviderKey | undefined> => {
    const pool = await keys.read(secret)
    if (!pool.ok) throw new Error(pool.failure.code)
    if (keyId !== undefined) return pool.value.find(({ id }) => id === keyId)
    return chooseKey(pool.value, new Set(), dice, ({ id }) => {
      const stored = known.get(writeMember({ providerId, keyId: id }))
      return stored && healthOf(stored.standing, now())
    })
  }

  return async (name: string, known: ReadonlyMap<string, Stored>): Promise<Probed> => {
    const member = readMember(name)
    const provider = providers[member.providerId]
    if (!provider?.probe) return 'passed over'
    const key = provider.secret ? await findKey(member, provider.secret, known) : undefined
    if (provider.secret && !key) {
      // A key that is in its pool no more will never be asked for again.
      if (member.keyId !== undefined) await standings.remove(member)
      return 'passed over'
    }
    const claim = await standings.note(member, known.get(name), { type: 'claimed', forMs: claimMs })
    if (!claim || claim.after === claim.before) return 'passed over'
    const answer = await askProvider(provider, provider.probe, key?.key)
    const changed = await standings.note(member, claim.after, findIn(answer, member, key))
    return changed?.after?.standing.absence ? 'still out' : 'returned'
  }
}
