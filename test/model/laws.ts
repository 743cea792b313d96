import { readAccount } from '../../functions/shared/store/account-item.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { findImbalances, findUnbooked, readBalance } from '../accounting/find-imbalances.ts'
import { accountsOf, closeBooks, rowsOf } from './close-books.ts'
import type { Store } from './dynamodb-model.ts'
import { openLawsOfCredits } from './laws-of-credits.ts'
import type { Programs } from './open-programs.ts'
import type { Stores } from './open-stores.ts'
import { isRunning, type Move, type State } from './open-world.ts'
import { remember } from './remember.ts'
import type { Outcome } from './request-program.ts'
import type { Scenario } from './scenario.ts'

const leasesOf = (account: Item | undefined) => (account ? readAccount(account).leases : {})
const rowsFor = (store: Store, leaseId: string) => rowsOf(store).filter(({ sk }) => sk?.S === leaseId)
const countTokens = (rows: readonly Item[]) => rows.reduce((sum, row) => sum + readNumber(row['tokens']), 0)

/** A credit is a charge below zero. */
const countUsed = (account: Item | undefined): number =>
  readNumber(account?.['tokensUsed']) + readNumber(account?.['tokensCredited'])

/** What no write may do to an account. */
const judgeAccountWrite = (before: Item | undefined, after: Item): readonly string[] => {
  const [old, now] = [leasesOf(before), leasesOf(after)]
  const taken = Object.keys(now).filter(id => !old[id]).length
  const [from, to] = [readNumber(before?.['minute']), readNumber(after['minute'])]
  const counted =
    readNumber(after['minuteRequests']) - (from === to ? readNumber(before?.['minuteRequests']) : 0)
  const { limit, left } = readBalance(after, 'tokens')
  const laws: readonly (readonly [string, boolean])[] = [
    ['I1: a hold took more than was left', taken > 0 && limit !== undefined && left < 0],
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

  const credits = openLawsOfCredits(scenario)

  /** The most that any of the instances allows. */
  const most = (limit: 'requestsPerMinute' | 'concurrency') =>
    scenario.requests
      .map(({ limits }) => limits[limit] ?? Number.POSITIVE_INFINITY)
      .reduce((one, other) => Math.max(one, other), 0)
  const [requestsPerMinute, concurrency] = [most('requestsPerMinute'), most('concurrency')]

  const judgeRates = (account: Item): readonly string[] => [
    ...(readNumber(account['minuteRequests']) > requestsPerMinute ? ['more requests than a minute has'] : []),
    ...(Object.keys(leasesOf(account)).length > concurrency
      ? ['more requests at once than there may be']
      : []),
  ]

  const judgeStore = remember((store: number): readonly string[] => {
    const accounts = accountsOf(stores.read(store))
    const unbalanced = accounts.flatMap(findImbalances).map(text => `I2: ${text}`)
    return [...unbalanced, ...accounts.flatMap(judgeRates), ...credits.judgeStore(accounts)]
  })

  const judgeWritesFrom = remember((from: number) =>
    remember((to: number): readonly string[] => {
      const before = stores.read(from)
      return Object.entries(stores.read(to)).flatMap(([place, item]) => {
        const old = before[place]
        if (JSON.stringify(item) === JSON.stringify(old)) return []
        if (item['pk']?.S?.startsWith('ACCOUNT#')) return judgeAccountWrite(old, item)
        return old && !item['pk']?.S?.startsWith('ADJUSTMENT#') ? ['a row of the ledger was rewritten'] : []
      })
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

  const fits = (request: number): boolean => {
    const { holds = 0, limits } = scenario.requests[request] ?? {}
    return holds <= (limits?.tokens ?? holds)
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

  /** Whatever stood when nobody ran any more, the books can be closed on it, and then they are right. */
  const judgeRest = async (state: State): Promise<readonly string[]> => {
    if (state.requests.some(isRunning)) return []
    const store = await close(state.store)
    const accounts = accountsOf(store)
    const unbooked = accounts.flatMap(account => findUnbooked(account, rowsOf(store)))
    const open = accounts.flatMap(account => Object.keys(leasesOf(account)))
    const falsely = scenario.requests.filter(({ id }, index) => {
      const ending = state.requests[index]
      const isUnanswered = ending === 'refused' || ending === 'unavailable' || ending === 'failed'
      return isUnanswered && countTokens(rowsFor(store, id)) > 0
    })
    return [
      ...unbooked.map(text => `I3: ${text}`),
      ...credits.judgeRest(accounts),
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
