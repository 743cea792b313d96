import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../contract/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { Health, MemberHealth } from '../../routing/health.ts'
import { type Finding, judge } from '../../routing/judge.ts'
import { type Member, writeMember } from '../../routing/member.ts'
import { type Asked, type Outcome, readOutcome } from '../../routing/read-outcome.ts'
import type { Dice } from '../../routing/situation.ts'
import { healthOf, isHalfOpen } from '../../routing/standing.ts'
import { openHealthSnapshot } from './health-snapshot.ts'
import { openRetryBudget } from './retry-budget.ts'
import type { Changed, Stored } from './standing-item.ts'
import type { Standings } from './standings.ts'

type Opened = {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly standings: Standings
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}

/** One answer in so many is written, and counts for all of them: counters and averages need no write a request. */
const sampleOf = 10
/** A request that is somebody's probe has so long to begin its answer. In milliseconds. */
const probeMs = 60_000

/** The health of all members of all pools, as one instance sees and reports it (upstream/pools.ts says how). */
export const openPools = ({ dynamodb, table, standings, clock, dice, log }: Opened) => {
  const snapshot = openHealthSnapshot({ standings, clock, log })
  const writing = new Set<Promise<unknown>>()
  const introduced = new Set<string>()

  const look = (member: Member): MemberHealth | undefined => {
    const stored = snapshot.find(writeMember(member))
    return stored && healthOf(stored.standing, clock.now())
  }

  /** A key may be paused for one model, and out for all. */
  const health: Health = ({ providerId, keyId, model }) => {
    if (keyId === undefined || model === undefined)
      return look({ providerId, ...(keyId && { keyId }), ...(model && { model }) })
    const own = look({ providerId, keyId, model })
    return own && own.state !== 'closed' ? own : look({ providerId, keyId })
  }

  const write = async (
    member: Member,
    known: Stored | undefined,
    finding: Finding,
  ): Promise<Changed | undefined> => {
    const name = writeMember(member)
    const changed = await standings.note(member, known, finding).catch((error: Error) => {
      log('warn', 'health not written', { member: name, name: error.name })
      return undefined
    })
    if (changed?.after) snapshot.set(name, changed.after)
    return changed
  }

  /** Holds here at once, and also where it cannot be written. */
  const record = (member: Member, finding: Finding): void => {
    const name = writeMember(member)
    const known = snapshot.find(name)
    const standing = judge(known?.standing, finding, { now: clock.now(), dice })
    if (standing) snapshot.set(name, { standing, version: known?.version ?? 0 })
    const running = write(member, known, finding).finally(() => writing.delete(running))
    writing.add(running)
  }

  /** What has to be written of a finding; undefined: nothing. */
  const select = (member: Member, finding: Finding): Finding | undefined => {
    if (finding.type !== 'answered') return finding
    const standing = snapshot.find(writeMember(member))?.standing
    const isBack = standing !== undefined && isHalfOpen(standing, clock.now())
    if (isBack || finding.count === 0) return isBack ? finding : undefined
    if (standing !== undefined && standing.streak > 0) return finding
    return dice() * sampleOf < 1 ? { ...finding, count: finding.count * sampleOf } : undefined
  }

  return {
    health,
    refreshHealth: snapshot.refresh,
    admit: async (member: Member): Promise<boolean> => {
      const state = health(member)?.state
      if (state !== 'half-open') return state !== 'open'
      const changed = await write(member, snapshot.find(writeMember(member)), {
        type: 'claimed',
        forMs: probeMs,
      })
      return changed !== undefined && changed.after !== changed.before
    },
    introduce: (member: Member): void => {
      const name = writeMember(member)
      if (introduced.has(name)) return
      introduced.add(name)
      record(member, { type: 'untested' })
    },
    report: (asked: Asked, outcome: Outcome): void => {
      for (const [member, finding] of readOutcome(asked, outcome)) {
        const selected = select(member, finding)
        if (selected) record(member, selected)
      }
    },
    reported: async (): Promise<void> => {
      await Promise.all(writing)
    },
    ...openRetryBudget({ dynamodb, table, now: clock.now }),
  }
}
