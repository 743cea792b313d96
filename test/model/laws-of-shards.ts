import type { Account } from '../../functions/shared/accounting/account.ts'
import { sumShards } from '../../functions/shared/accounting/sum-shards.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { readAccount } from '../../functions/shared/store/accounts/account-item.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { accountIdOf, findForgeries, groupShards } from '../accounting/find-imbalances.ts'
import { accountsOf } from './close-books.ts'
import { execute, type Store } from './dynamodb-model.ts'
import { openModelledClient, type Try } from './modelled-client.ts'
import { openRegions, tables } from './open-regions.ts'
import { remember } from './remember.ts'
import { tenant } from './request-program.ts'
import type { Scenario } from './scenario.ts'

const unlimited = Number.POSITIVE_INFINITY

/** What holds of all shards of an account together, as of the account that they are. */
export const openLawsOfShards = ({ requests, times, accounts = [], regions: count = 1 }: Scenario) => {
  /** The most that any of the instances allows, or has allowed. */
  const most = (limit: 'tokens' | 'requestsPerMinute' | 'concurrency') =>
    Math.max(0, ...requests.map(({ limits }) => limits[limit] ?? unlimited))
  const before = accounts.map(item => readAccount(item).limit.tokens ?? 0)
  const [tokens, requestsPerMinute, concurrency] = [
    Math.max(most('tokens'), ...before),
    most('requestsPerMinute'),
    most('concurrency'),
  ]

  const isSharded = count > 1 || requests.some(({ limits }) => (limits.shards ?? 1) > 1)

  const judgeWhole = ({ used, leases, minuteRequests }: Account): readonly string[] => {
    const held = Object.values(leases).reduce((sum, lease) => sum + lease.tokens, 0)
    return [
      ...(used.tokens + held > tokens ? ['I1: more was held than there is'] : []),
      ...(minuteRequests > requestsPerMinute ? ['more requests than a minute has'] : []),
      ...(Object.keys(leases).length > concurrency ? ['more requests at once than there may be'] : []),
    ]
  }

  const judgeOnlyOne = remember((account: Item) => judgeWhole(readAccount(account)))

  return {
    judgeStore: (accounts: readonly Item[]): readonly string[] =>
      isSharded
        ? [
            ...findForgeries(accounts).map(text => `I2: ${text}`),
            ...groupShards(accounts)
              .flatMap(shards => sumShards(shards) ?? [])
              .flatMap(judgeWhole),
          ]
        : accounts.flatMap(judgeOnlyOne),

    /** Nobody who knows the limit holds more than it leaves, whichever shards had more before it was lowered. */
    judgeHolds: (before: readonly Item[], after: readonly Item[]): readonly string[] => {
      if (!isSharded) return []
      const known = new Set(before.flatMap(item => Object.keys(readAccount(item).leases)))
      return groupShards(after).flatMap(shards => {
        const whole = sumShards(shards)
        const taken = requests.filter(
          ({ id, limits }) => whole?.leases[id] && !known.has(id) && limits.tokens === whole.limit.tokens,
        )
        return taken.length > 0 && whole?.limit.tokens !== undefined && whole.left.tokens < 0
          ? ['I1: a hold took more than all shards together had left']
          : []
      })
    },

    /** Whatever is left anywhere can be held, in whichever shard it is asked for. */
    judgeRest: async (store: Store): Promise<readonly string[]> => {
      const plan = requests.find(({ limits }) => count > 1 || (limits.shards ?? 1) > 1)
      if (!plan) return []
      const { limits, region: own = 0 } = plan
      const now = times.at(-1) ?? 0
      const accounts = accountsOf(store).filter(item => accountIdOf(item).window === windowOf(now))
      const whole = sumShards(groupShards(accounts)[0] ?? [])
      const left = whole?.limit.tokens === limits.tokens ? (whole?.left.tokens ?? 0) : 0
      if (left <= 0) return []
      let probed = store
      const attempt: Try = async command => {
        const { store: after, reply } = execute(probed, command)
        probed = after
        return reply
      }
      const { dynamodb, regions } = openRegions({ openClient: openModelledClient, attempt, own, count })
      const ledger = openLedger(dynamodb, tables.ledger)
      const { hold } = openAccounts(accountWrites(dynamodb, tables.state, regions), ledger, () => now)
      const { ok } = await hold({
        ...{ tenant, leaseId: 'probe', amount: { tokens: left, nanos: 0 }, limits },
        expiresAt: now,
      })
      return ok ? [] : [`of ${left} tokens that are left, nobody can hold all`]
    },
  }
}
