import { hasBudget } from '../../functions/shared/accounting/key-terms.ts'
import { regionOf } from '../../functions/shared/accounting/shard.ts'
import { readAccount } from '../../functions/shared/store/accounts/account-item.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { accountIdOf, findImbalances, findUnbooked, readBalance } from '../accounting/find-imbalances.ts'
import { accountsOf, closeBooks, rowsOf } from './close-books.ts'
import type { Store } from './dynamodb-model.ts'
import { openLawsOfCredits } from './laws-of-credits.ts'
import { openLawsOfShards } from './laws-of-shards.ts'
import type { Programs } from './open-programs.ts'
import { regionOfTable } from './open-regions.ts'
import type { Stores } from './open-stores.ts'
import { isRunning, type Move, type State } from './open-world.ts'
import { remember } from './remember.ts'
import { type Outcome, tenant } from './request-program.ts'
import type { Scenario } from './scenario.ts'

const leasesOf = (account: Item | undefined) => (account ? readAccount(account).leases : {})
const rowsFor = (store: Store, leaseId: string) => rowsOf(store).filter(({ sk }) => sk?.S === leaseId)
const countTokens = (rows: readonly Item[]) => rows.reduce((sum, row) => sum + readNumber(row['tokens']), 0)

/** A credit is a charge below zero. */
const countUsed = (account: Item | undefined): number =>
  readNumber(account?.['tokensUsed']) + readNumber(account?.['tokensCredited'])
const countGiven = (account: Item | undefined): number =>
  Object.values(account ? (readAccount(account).given ?? {}) : {}).reduce(
    (sum, { tokens }) => sum + tokens,
    0,
  )

/** Budgets of keys that a write has overdrawn by taking from them. */
const findOverdrawn = (after: Item, taken: readonly string[]): readonly string[] => {
  const { budgets, leases } = readAccount(after)
  const takenFrom = new Set(taken.flatMap(id => leases[id]?.budgetId ?? []))
  return [...takenFrom].filter(id => {
    const { limit, left } = budgets[id] ?? { limit: {}, left: { tokens: 0 } }
    return limit.tokens !== undefined && left.tokens < 0
  })
}

const judgePlace = (place: string, account: Item): readonly string[] =>
  regionOf(accountIdOf(account).shard) === regionOfTable(place)
    ? []
    : ['I8: an item was written outside its home region']

/** What no write may do to an account. */
const judgeAccountWrite = (before: Item | undefined, after: Item): readonly string[] => {
  const [old, now] = [leasesOf(before), leasesOf(after)]
  const newLeases = Object.keys(now).filter(id => !old[id])
  const taken = newLeases.length
  const [from, to] = [readNumber(before?.['minute']), readNumber(after['minute'])]
  const counted =
    readNumber(after['minuteRequests']) - (from === to ? readNumber(before?.['minuteRequests']) : 0)
  const { limit, left } = readBalance(after, 'tokens')
  const hasGiven = countGiven(after) > countGiven(before)
  const laws: readonly (readonly [string, boolean])[] = [
    ['I1: a hold took more than was left', taken > 0 && limit !== undefined && left < 0],
    ['I1: a shard gave what it had not', hasGiven && left < 0],
    ["I1: a hold took more than a key's budget had left", findOverdrawn(after, newLeases).length > 0],
    ['a minute that was over has come again', to < from],
    ['a hold was not counted in its minute, or more than holds were', counted !== taken],
    ['what was used became less', countUsed(after) < countUsed(before)],
  ]
  return laws.filter(([, isBroken]) => isBroken).map(([law]) => law)
}

export const openLaws = (scenario: Scenario, programs: Programs<Outcome>, stores: Stores) => {
  const close = remember((store: number) => closeBooks(stores.read(store), scenario))
  const listLeases = remember((store: number): readonly string[] =>
    accountsOf(stores.read(store)).flatMap(account => Object.keys(leasesOf(account))),
  )

  const judgeLedger = remember((store: Store) => findUnbooked(accountsOf(store), rowsOf(store)))

  const credits = openLawsOfCredits(scenario)

  const shards = openLawsOfShards(scenario)
  const judgeShards = remember(shards.judgeRest)

  /** The most requests a minute that any of the instances allows a key. */
  const mostOfKey = (budgetId: string): number =>
    Math.max(
      ...scenario.requests.map(({ key }) =>
        key?.budgetId === budgetId ? (key.requestsPerMinute ?? Number.POSITIVE_INFINITY) : 0,
      ),
    )

  // Most stores share most of their items.
  const judgeBalance = remember(findImbalances)
  const judgeKeyRates = remember((account: Item): readonly string[] =>
    Object.entries(readAccount(account).minuteKeyRequests)
      .filter(([id, count]) => count > mostOfKey(id))
      .map(([id]) => `more requests than a minute of the key ${id} has`),
  )

  const ratedKeys = [
    ...new Set(scenario.requests.flatMap(({ key }) => (key?.requestsPerMinute ? key.budgetId : []))),
  ]

  /** Each request of a key with such a limit counts in the minute of its hold, and nothing else does. */
  const judgeKeyCounts = (before: Item | undefined, after: Item): readonly string[] => {
    const [old, now] = [readAccount(before ?? {}), readAccount(after)]
    return ratedKeys.flatMap(id => {
      const taken = scenario.requests.filter(
        ({ id: lease, key }) => key?.budgetId === id && now.leases[lease] && !old.leases[lease],
      ).length
      const counted =
        (now.minuteKeyRequests[id] ?? 0) - (old.minute === now.minute ? (old.minuteKeyRequests[id] ?? 0) : 0)
      return counted === taken ? [] : [`a hold was not counted in the minute of the key ${id}`]
    })
  }

  const judgeStore = remember((store: number): readonly string[] => {
    const accounts = accountsOf(stores.read(store))
    const unbalanced = accounts.flatMap(judgeBalance).map(text => `I2: ${text}`)
    const misfiled = rowsOf(stores.read(store)).filter(({ pk }) => !/#\d{4}-\d{2}$/.test(pk?.S ?? ''))
    return [
      ...unbalanced,
      ...shards.judgeStore(accounts),
      ...accounts.flatMap(judgeKeyRates),
      ...credits.judgeStore(accounts),
      ...misfiled.map(({ pk }) => `a row of the ledger is filed under ${pk?.S}`),
    ]
  })

  const judgeWritesFrom = remember((from: number) =>
    remember((to: number): readonly string[] => {
      const [before, after] = [stores.read(from), stores.read(to)]
      const ofShards = shards.judgeHolds(accountsOf(before), accountsOf(after))
      const ofItems = Object.entries(after).flatMap(([place, item]) => {
        const old = before[place]
        if (JSON.stringify(item) === JSON.stringify(old)) return []
        if (item['pk']?.S?.startsWith('ACCOUNT#'))
          return [...judgePlace(place, item), ...judgeAccountWrite(old, item), ...judgeKeyCounts(old, item)]
        return old && !item['pk']?.S?.startsWith('ADJUSTMENT#') ? ['a row of the ledger was rewritten'] : []
      })
      return [...ofShards, ...ofItems]
    }),
  )

  /** I9: who speaks to a provider has a lease that nobody else may end. */
  const judgeSending = ({ requests, store }: State): readonly string[] =>
    requests.flatMap((request, index) => {
      if (!isRunning(request) || programs.read(request).operation?.type !== 'provider') return []
      const id = scenario.requests[index]?.id ?? ''
      return listLeases(store).includes(id) ? [] : [`I9: ${id} is sent to a provider without a lease`]
    })

  const judgeAnswered = (state: State, request: number): readonly string[] => {
    const plan = scenario.requests[request]
    const rows = rowsFor(stores.read(state.store), plan?.id ?? '')
    if (rows.length !== 1) return [`I5: ${plan?.id} has ${rows.length} ledger rows`]
    return rows[0]?.['kind']?.S === 'actual' && countTokens(rows) === plan?.uses
      ? []
      : [`I6: the ledger row of ${plan?.id} is not what the provider said`]
  }

  /** Dead is whose lease had expired when the request began: it looks at the clock then. */
  const judgeRefused = (from: State, request: number, item: Item | undefined): readonly string[] => {
    const { startedAt } = programs.read(from.requests[request] as number)
    const leases = leasesOf(item)
    const isReapable = Object.values(leases).some(({ expiresAt }) => expiresAt < startedAt)
    const isOwn = leases[scenario.requests[request]?.id ?? ''] !== undefined
    return isReapable || isOwn ? ['refused because of a lease that is dead, or its own'] : []
  }

  const usedBefore = countTokens(
    (scenario.accounts ?? []).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`)),
  )

  const fits = (request: number): boolean => {
    const { holds = 0, limits, key } = scenario.requests[request] ?? {}
    return holds <= Math.min((limits?.tokens ?? holds + usedBefore) - usedBefore, key?.tokens ?? holds)
  }

  const judgeEnding = (from: State, { told, to }: Move): readonly string[] => {
    if (!told) return []
    const ending = to.requests[told.request]
    const isAlone = to.requests.every((request, index) => index === told.request || request === 'not begun')
    if (ending === 'refused' && isAlone && fits(told.request))
      return ['refused although nobody else was there']
    if (ending === 'credited') return credits.judgeEnding(to, accountsOf(stores.read(to.store)))
    if (ending === 'answered') return judgeAnswered(to, told.request)
    if (ending === 'refused' && told.event.type === 'refused')
      return judgeRefused(from, told.request, told.event.item)
    return []
  }

  /** What the budget of each key has used, against the rows of its requests (I3). */
  const judgeBudgets = (store: Store): readonly string[] =>
    [...new Set(scenario.requests.flatMap(({ key }) => key?.budgetId ?? []))].flatMap(budgetId => {
      const used = accountsOf(store).map(item => readAccount(item).budgets[budgetId]?.used.tokens ?? 0)
      const total = used.reduce((sum, tokens) => sum + tokens, 0)
      const own = scenario.requests.filter(({ key }) => key && hasBudget(key) && key.budgetId === budgetId)
      const booked = countTokens(own.flatMap(({ id }) => rowsFor(store, id)))
      return total === booked
        ? []
        : [`I3: the key ${budgetId} has used ${total}, and ${booked} are in the ledger`]
    })

  /** Whatever stood when nobody ran any more, the books can be closed on it, and then they are right. */
  const judgeRest = async (state: State): Promise<readonly string[]> => {
    if (state.requests.some(isRunning)) return []
    const store = await close(state.store)
    const accounts = accountsOf(store)
    const unbooked = judgeLedger(store)
    const open = accounts.flatMap(account => Object.keys(leasesOf(account)))
    const falsely = scenario.requests.filter(({ id }, index) => {
      const ending = state.requests[index]
      const isUnanswered = ending === 'refused' || ending === 'unavailable' || ending === 'failed'
      return isUnanswered && countTokens(rowsFor(store, id)) > 0
    })
    return [
      ...unbooked.map(text => `I3: ${text}`),
      ...credits.judgeRest(accounts),
      ...(await judgeShards(store)),
      ...judgeBudgets(store),
      ...open.map(id => `I4: the lease of ${id} cannot be ended`),
      ...falsely.map(({ id }) => `I5: ${id} was charged although it was never answered`),
    ]
  }

  /** Every law that a move has broken. */
  return async (from: State, move: Move): Promise<readonly string[]> => [
    ...judgeStore(move.to.store),
    ...judgeWritesFrom(from.store)(move.to.store),
    ...judgeSending(move.to),
    ...judgeEnding(from, move),
    ...(await judgeRest(move.to)),
  ]
}
