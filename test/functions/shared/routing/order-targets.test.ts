import { describe, expect, it } from 'vitest'
import type { Strategy } from '../../../../functions/shared/configuration/model-routing.ts'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'
import { orderTargets } from '../../../../functions/shared/routing/order-targets.ts'
import type { Target } from '../../../../functions/shared/routing/route.ts'
import type { Situation } from '../../../../functions/shared/routing/situation.ts'
import { openDice } from '../../../simulation/world/open-dice.ts'

type Offered = { readonly weight?: number; readonly priority?: number }

const offer = (providerId: string, { weight = 1, priority = 0 }: Offered = {}) => ({
  target: { providerId, model: 'm' } as Target,
  weight,
  priority,
})

type Offers = readonly ReturnType<typeof offer>[]

const healthOf =
  (members: Readonly<Record<string, Partial<MemberHealth>>>): NonNullable<Situation['health']> =>
  ({ providerId }) => ({ state: 'closed', ...members[providerId] })

const rounds = 10_000

/** How often each target goes first, as a share of many seeded throws. */
const shareOf = (
  offers: Offers,
  strategy: Strategy,
  situation: (round: number) => Partial<Situation> = () => ({}),
): Readonly<Record<string, number>> => {
  const { roll } = openDice(7)
  const counts: Record<string, number> = {}
  for (let round = 0; round < rounds; round++) {
    const [first] = orderTargets(offers, strategy, { dice: roll, ...situation(round) })
    const id = first?.offer.target.providerId ?? 'nobody'
    counts[id] = (counts[id] ?? 0) + 1 / rounds
  }
  return counts
}

/** Five standard deviations of the share that was measured. */
const tolerance = (share: number): number => 5 * Math.sqrt((share * (1 - share)) / rounds)

const expectShares = (
  measured: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
) => {
  for (const [id, share] of Object.entries(expected))
    expect(Math.abs((measured[id] ?? 0) - share), `${id}: ${measured[id]}`).toBeLessThanOrEqual(
      tolerance(share),
    )
}

const orderOf = (offers: Offers, strategy: Strategy, situation: Partial<Situation> = {}) =>
  orderTargets(offers, strategy, { dice: () => 0.5, ...situation }).map(
    ({ offer }) => offer.target.providerId,
  )

const pair = [offer('one'), offer('two')]

describe('how often a target goes first', () => {
  it.each<[string, Offers, Strategy, Parameters<typeof healthOf>[0], Readonly<Record<string, number>>]>([
    [
      'by its weight',
      [offer('light'), offer('heavy', { weight: 3 })],
      'weighted',
      {},
      { light: 0.25, heavy: 0.75 },
    ],
    [
      'by a part of its weight while it comes back',
      pair,
      'weighted',
      { two: { slowStart: 0.25 } },
      { one: 0.8, two: 0.2 },
    ],
    [
      'almost never at the very beginning of that',
      pair,
      'weighted',
      { two: { slowStart: 0 } },
      { two: 0.001 },
    ],
    [
      'an eighth as often if it is twice as slow',
      pair,
      'latency',
      { one: { firstByteMs: 300 }, two: { firstByteMs: 600 } },
      { one: 8 / 9, two: 1 / 9 },
    ],
    [
      'now and then however slow it was',
      pair,
      'latency',
      { one: { firstByteMs: 300 }, two: { firstByteMs: 60_000 } },
      { two: 0.02 / 1.02 },
    ],
    [
      'as if it were average if nobody has measured it',
      [offer('fast'), offer('slow'), offer('new')],
      'latency',
      { fast: { firstByteMs: 200 }, slow: { firstByteMs: 600 } },
      { fast: 1 / (1 + 1 / 27 + 1 / 8), new: 1 / 8 / (1 + 1 / 27 + 1 / 8) },
    ],
    ['by its weight if nobody has measured any', pair, 'latency', {}, { one: 0.5, two: 0.5 }],
    [
      'less the more it is in use',
      pair,
      'least-used',
      { one: { inUse: 0 }, two: { inUse: 3 } },
      { one: 0.8, two: 0.2 },
    ],
    [
      'less in use for its weight, if it has more of it',
      [offer('one'), offer('two', { weight: 4 })],
      'least-used',
      { one: { inUse: 0 }, two: { inUse: 3 } },
      { one: 0.5, two: 0.5 },
    ],
  ])('%s', (_, offers, strategy, members, expected) => {
    expectShares(
      shareOf(offers, strategy, () => ({ health: healthOf(members) })),
      expected,
    )
  })

  it('is as if the first had not been there, for second places', () => {
    const { roll } = openDice(3)
    const offers = [offer('one'), offer('two', { weight: 3 }), offer('winner', { weight: 4 })]
    const orders = Array.from({ length: rounds }, () => orderTargets(offers, 'weighted', { dice: roll }))
    const won = orders.filter(([first]) => first?.offer.target.providerId === 'winner')
    const seconds = won.filter(([, second]) => second?.offer.target.providerId === 'two')
    expect(Math.abs(seconds.length / won.length - 0.75)).toBeLessThan(0.04)
  })
})

describe('the cheapest first', () => {
  const costs = (known: Readonly<Record<string, number>>) => () => (target: Target) =>
    known[target.providerId]

  it('is so whatever the dice say, and an unknown price is dearer than any', () => {
    const offers = [offer('unknown', { weight: 99 }), offer('dear', { weight: 99 }), offer('cheap')]
    expect(orderOf(offers, 'cost', { costs: costs({ dear: 2, cheap: 1 }) })).toEqual([
      'cheap',
      'dear',
      'unknown',
    ])
  })

  it('shares by weight among those that cost the same', () => {
    const offers = [offer('one'), offer('two', { weight: 4 }), offer('dear')]
    const shares = shareOf(offers, 'cost', () => ({ costs: costs({ one: 1, two: 1, dear: 2 }) }))
    expectShares(shares, { one: 0.2, two: 0.8 })
    expect(shares['dear']).toBeUndefined()
  })
})

describe('a sticky session', () => {
  const offers = [
    offer('one'),
    offer('two', { weight: 2 }),
    offer('three', { weight: 3 }),
    offer('four', { weight: 4 }),
  ]
  const session = (index: number) => ({ session: () => `session ${index}` })
  const firstFor = (given: Offers, index: number) => orderOf(given, 'sticky', session(index))[0]

  it('finds the same targets in the same order whatever the dice say', () => {
    const orders = [0, 0.3, 0.99].map(point =>
      orderOf(offers, 'sticky', { ...session(1), dice: () => point }),
    )
    expect(new Set(orders.map(order => order.join())).size).toBe(1)
  })

  it('shares the sessions by weight', () => {
    expectShares(shareOf(offers, 'sticky', session), { one: 0.1, two: 0.2, three: 0.3, four: 0.4 })
  })

  it.each(['one', 'two', 'three', 'four'])('moves only if it was with %s, when that one is lost', lost => {
    const rest = offers.filter(({ target }) => target.providerId !== lost)
    for (let index = 0; index < 1_000; index++) {
      const before = firstFor(offers, index)
      const after = firstFor(rest, index)
      expect(before === lost ? after !== lost : after === before).toBe(true)
    }
  })

  it('goes on, when its target is lost, with the one that was its second', () => {
    for (let index = 0; index < 200; index++) {
      const [first, second] = orderOf(offers, 'sticky', session(index))
      const rest = offers.filter(({ target }) => target.providerId !== first)
      expect(firstFor(rest, index)).toBe(second)
    }
  })

  it('shares those of a lost target among the others by their weights', () => {
    const counts: Record<string, number> = {}
    const rest = offers.filter(({ target }) => target.providerId !== 'four')
    const moved = Array.from({ length: rounds }, (_, index) => index).filter(
      index => firstFor(offers, index) === 'four',
    )
    for (const index of moved) {
      const id = firstFor(rest, index) ?? ''
      counts[id] = (counts[id] ?? 0) + 1 / moved.length
    }
    for (const [id, share] of Object.entries({ one: 1 / 6, two: 2 / 6, three: 3 / 6 }))
      expect(Math.abs((counts[id] ?? 0) - share)).toBeLessThan(0.03)
  })
})

describe('priorities', () => {
  it.each<Strategy>(['weighted', 'latency', 'cost', 'least-used', 'sticky'])(
    'go before everything else: %s',
    strategy => {
      const offers = [
        offer('third', { priority: 9, weight: 99 }),
        offer('second', { priority: 2, weight: 99 }),
        offer('first'),
      ]
      const health = healthOf({
        third: { firstByteMs: 1, inUse: 0 },
        first: { firstByteMs: 9_000, inUse: 50 },
      })
      const costs = () => (target: Target) => (target.providerId === 'third' ? 1 : 9)
      expect(orderOf(offers, strategy, { health, costs, session: () => 's' })).toEqual([
        'first',
        'second',
        'third',
      ])
    },
  )
})

describe('a reason', () => {
  const reasonOf = (offers: Offers, strategy: Strategy, situation: Partial<Situation> = {}) =>
    orderTargets(offers, strategy, { dice: () => 0, ...situation })[0]?.reason

  it.each<[string, Offers, Strategy, Partial<Situation>]>([
    ['weighted: weight 1', [offer('one')], 'weighted', {}],
    ['weighted: weight 1, first in 25 %', [offer('one'), offer('two', { weight: 3 })], 'weighted', {}],
    ['priority 0, weighted: weight 1', [offer('one'), offer('two', { priority: 1 })], 'weighted', {}],
    [
      'latency: first byte in 321 ms',
      [offer('one')],
      'latency',
      { health: healthOf({ one: { firstByteMs: 320.7 } }) },
    ],
    ['latency: first byte not measured yet', [offer('one')], 'latency', {}],
    ['cost: about $0.001235', [offer('one')], 'cost', { costs: () => () => 1_234_567 }],
    ['cost: price not known', [offer('one')], 'cost', {}],
    ['least-used: 4 in use', [offer('one')], 'least-used', { health: healthOf({ one: { inUse: 4 } }) }],
    [
      'weighted: weight 1, coming back',
      [offer('one')],
      'weighted',
      { health: healthOf({ one: { slowStart: 0.5 } }) },
    ],
  ])('says %s', (reason, offers, strategy, situation) => {
    expect(reasonOf(offers, strategy, situation)).toBe(reason)
  })
})
