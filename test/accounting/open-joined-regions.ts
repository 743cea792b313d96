import type { Limits } from '../../functions/shared/accounting/account.ts'
import { nothing } from '../../functions/shared/accounting/amount.ts'
import { regionOf } from '../../functions/shared/accounting/shard.ts'
import { sumShards } from '../../functions/shared/accounting/sum-shards.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import type { Hold } from '../../functions/shared/store/accounts/hold.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { type Command, execute, type Store } from '../model/dynamodb-model.ts'
import { openModelledClient, type Try } from '../model/modelled-client.ts'
import { openRegions, regionOfTable, tables } from '../model/open-regions.ts'
import { accountIdOf, findForgeries, findImbalances, findUnbooked, groupShards } from './find-imbalances.ts'

/** What happens to one try of a command to another region. */
export type Crossing = 'arrives' | 'lost' | 'reply lost' | 'late'

export const start = Date.UTC(2026, 10, 21, 12)
const tenant = 'acme'
const window = windowOf(start)
const leaseMs = 60_000

/** So many regions with one tenant, in memory, between which whatever is written may be lost or come late. */
export const openJoinedRegions = (count: number) => {
  let store: Store = {}
  let now = start
  let begun = 0
  let crossings: Crossing[] = []
  const cut = new Set<number>()
  const late: Command[] = []
  const running = new Map<string, { readonly region: number; readonly hold: Hold }>()
  const violations: string[] = []

  const apply = (command: Command) => {
    const { store: after, reply } = execute(store, command)
    store = after
    return reply
  }

  const sendFrom =
    (own: number): Try =>
    async command => {
      const to = regionOfTable(command.input.TableName)
      if (to === own) return apply(command)
      if (cut.has(own) || cut.has(to)) return { type: 'fault' }
      const crossing = crossings.shift() ?? 'arrives'
      if (crossing === 'late') late.push(command)
      if (crossing === 'reply lost') apply(command)
      return crossing === 'arrives' ? apply(command) : { type: 'fault' }
    }

  const regions = Array.from({ length: count }, (_, own) => {
    const opened = openRegions({ openClient: openModelledClient, attempt: sendFrom(own), own, count })
    const ledger = openLedger(opened.dynamodb, tables.ledger)
    const writes = accountWrites(opened.dynamodb, tables.state, opened.regions)
    return { ledger, accounts: openAccounts(writes, ledger, () => now) }
  })
  const at = (region: number) => {
    const found = regions[region % count]
    if (!found) throw new Error(`There is no region ${region}.`)
    return found
  }

  const listItems = (): readonly (readonly [string, Item])[] => Object.entries(store)
  const listAccounts = (): readonly Item[] =>
    listItems().flatMap(([, item]) => (item['pk']?.S?.startsWith('ACCOUNT#') ? [item] : []))
  const readWhole = () => sumShards(groupShards(listAccounts())[0] ?? [])

  const inspect = (): void => {
    const accounts = listAccounts()
    const misplaced = listItems().filter(
      ([place, item]) =>
        item['pk']?.S?.startsWith('ACCOUNT#') && regionOf(accountIdOf(item).shard) !== regionOfTable(place),
    )
    violations.push(
      ...accounts.flatMap(findImbalances),
      ...findForgeries(accounts),
      ...misplaced.map(([place]) => `I8: ${place} is not in its home region`),
    )
  }

  const settle = async (leaseId: string, share: number): Promise<void> => {
    const lease = running.get(leaseId)
    if (!lease) return
    running.delete(leaseId)
    const { region, hold } = lease
    const used = { tokens: Math.floor(hold.amount.tokens * share), nanos: 0 }
    const row = { tenant, window, since: hold.since, leaseId, ...used, kind: 'actual', facts: {} } as const
    await at(region).accounts.settle(hold, await at(region).ledger.put(row))
  }

  return {
    violations,
    hold: async (region: number, tokens: number, limits: Limits): Promise<boolean> => {
      begun += 1
      const leaseId = `lease ${begun}`
      const asked = { tenant, leaseId, amount: { tokens, nanos: 0 }, limits, expiresAt: now + leaseMs }
      const result = await at(region).accounts.hold(asked)
      if ('cancel' in result) await result.cancel()
      if (!result.ok) return false
      running.set(leaseId, { region, hold: result.hold })
      const whole = readWhole()
      if (whole?.limit.tokens === limits.tokens && whole?.left.tokens !== undefined && whole.left.tokens < 0)
        violations.push(`I1: ${leaseId} took more than all regions together had left`)
      return true
    },
    settle: async (choice: number, share: number): Promise<void> => {
      const [leaseId = ''] = [...running.keys()].slice(choice % Math.max(1, running.size))
      await settle(leaseId, share)
    },
    /** Whoever holds something is dead after it. */
    crash: (): void => {
      running.clear()
      now += 2 * leaseMs
    },
    sweep: async (region: number): Promise<void> => {
      await at(region)
        .accounts.sweep({ tenant, window })
        .catch(() => {})
    },
    /** What happens to the next commands to another region. */
    foretell: (next: readonly Crossing[]): void => {
      crossings = [...next]
    },
    cut: (region: number): void => {
      cut.add(region % count)
    },
    mend: (): void => cut.clear(),
    deliverLate: (): void => {
      for (const command of late.splice(0)) apply(command)
    },
    inspect,
    /** Everything is answered, over and booked; then all that is left can be held in any region. */
    rest: async (region: number, limits: Limits): Promise<boolean> => {
      cut.clear()
      crossings = []
      for (const leaseId of [...running.keys()]) await settle(leaseId, 1)
      now += 2 * leaseMs
      for (const number of regions.keys()) await at(number).accounts.sweep({ tenant, window })
      inspect()
      const rows = listItems().flatMap(([, item]) => (item['kind'] ? [item] : []))
      violations.push(...findUnbooked(listAccounts(), rows))
      const probe = { tenant, leaseId: 'probe', limits, expiresAt: now + leaseMs }
      // A hold of nothing brings the home to the limit that it names.
      await at(0).accounts.hold({ ...probe, leaseId: 'first', amount: nothing })
      const left = readWhole()?.left.tokens ?? 0
      if (left <= 0) return true
      const { ok } = await at(region).accounts.hold({ ...probe, amount: { tokens: left, nanos: 0 } })
      return ok
    },
  }
}
export type JoinedRegions = ReturnType<typeof openJoinedRegions>
