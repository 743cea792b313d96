import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type Explaining, explainRequest } from '../../../infra/explain/explain-request.ts'
import { formatExplanation } from '../../../infra/explain/format-explanation.ts'
import { readHealth } from '../../../infra/explain/read-health.ts'

const provider = { baseUrl: 'https://provider.example/v1' }

const configuration = Configuration.parse({
  providers: { one: provider, two: provider, three: provider },
  models: [
    {
      name: 'm',
      targets: [
        { provider: 'one', weight: 3 },
        { provider: 'two' },
        { provider: 'three', model: 'm-next', canary: 0.01 },
      ],
      fallbacks: { error: ['spare'], contextWindow: ['long', 'longer'] },
      shadow: { model: 'spare', fraction: 0.1 },
    },
    { name: 'spare', targets: [{ provider: 'three' }] },
    { name: 'long', targets: [{ provider: 'two' }] },
    { name: 'longer', targets: [{ provider: 'two' }, { provider: 'three', priority: 1 }] },
    {
      name: 'stuck',
      strategy: 'sticky',
      targets: [{ provider: 'one' }, { provider: 'two' }, { provider: 'three' }],
    },
  ],
  tenants: [
    { id: 'all', keyPrefix: 'all' },
    { id: 'few', keyPrefix: 'few', models: ['m'] },
  ],
})

const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }

const explain = (more: Partial<Explaining> = {}) =>
  explainRequest({
    ...{ configuration, body, endpoint: 'chat', health: readHealth([]) },
    ...{ model: undefined, tenant: undefined, session: 'a', seed: '2' },
    ...more,
  })
const providersOf = (explaining: Partial<Explaining>) =>
  explain(explaining).targets.map(target => target.provider)

describe('an explanation', () => {
  it('has the targets in their order and what follows, each with its reason', () => {
    expect(explain()).toEqual({
      model: 'm',
      tenant: 'all',
      targets: [
        { model: 'm', provider: 'one', target: 'm', reason: 'weighted: weight 3, first in 75 %' },
        { model: 'm', provider: 'two', target: 'm', reason: 'weighted: weight 1, first in 25 %' },
        { model: 'spare', provider: 'three', target: 'spare', reason: 'weighted: weight 1' },
      ],
      leftOut: [{ model: 'm', provider: 'three', target: 'm-next', reason: 'canary of other sessions' }],
      shadow: { model: 'spare', fraction: 0.1 },
      after: {
        contextWindow: [
          [{ model: 'long', provider: 'two', target: 'long', reason: 'weighted: weight 1' }],
          [
            { model: 'longer', provider: 'two', target: 'longer', reason: 'priority 0, weighted: weight 1' },
            {
              model: 'longer',
              provider: 'three',
              target: 'longer',
              reason: 'priority 1, weighted: weight 1',
            },
          ],
        ],
        contentPolicy: [],
        quota: [],
      },
    })
  })

  it('throws the same dice for the same seed, and others for others', () => {
    const orders = Array.from({ length: 20 }, (_, seed) => providersOf({ seed: String(seed) }).join())
    expect(Array.from({ length: 20 }, (_, seed) => providersOf({ seed: String(seed) }).join())).toEqual(
      orders,
    )
    expect(new Set(orders).size).toBeGreaterThan(1)
  })

  it('keeps a session together without dice', () => {
    const order = (session: string, seed: string) => providersOf({ model: 'stuck', session, seed }).join()
    expect(order('a', '1')).toBe(order('a', '2'))
    expect(new Set([...'abcdefgh'].map(session => order(session, '1'))).size).toBeGreaterThan(1)
  })

  it('minds the health that is given, of a model before that of its provider', () => {
    const health = readHealth([
      { provider: 'one', state: 'open', reason: 'refused key' },
      { provider: 'two', state: 'open' },
      { provider: 'two', model: 'm' },
    ])
    const { targets } = explain({ health })
    expect(targets.map(target => target.provider)).toEqual(['two', 'three', 'one'])
    expect(targets[2]?.reason).toBe(
      'weighted: weight 3, first in 75 %; out of service (refused key), so last',
    )
  })

  it('leaves out what the tenant may not call', () => {
    const { leftOut, after } = explain({ tenant: 'few' })
    expect(leftOut).toContainEqual(
      expect.objectContaining({ model: 'spare', reason: 'a model that the caller may not call' }),
    )
    expect(after.contextWindow).toEqual([])
  })

  it.each<[string, Partial<Explaining>, string]>([
    ['a model that is not there', { model: 'nope' }, "The model 'nope' does not exist here."],
    [
      'a model that is not theirs',
      { tenant: 'few', model: 'long' },
      "Your key may not use the model 'long'.",
    ],
    [
      'a tenant that is not there',
      { tenant: 'nobody' },
      "There is no tenant 'nobody' in the file; it has all, few.",
    ],
    ['a request that would be refused', { body: { model: 'm' } }, "Missing required parameter: 'messages'."],
  ])('is the refusal of %s', (_, explaining, message) => {
    expect(() => explain(explaining)).toThrow(message)
  })

  it('can be read by people', () => {
    expect(
      formatExplanation(explain()),
    ).toBe(`A request of tenant all for m is tried here, in this order and over again, three times in all:

   model  provider  as     because
1  m      one       m      weighted: weight 3, first in 75 %
2  m      two       m      weighted: weight 1, first in 25 %
3  spare  three     spare  weighted: weight 1

Not tried:

   model  provider  as      because
1  m      three     m-next  canary of other sessions

When the context window is exceeded       two long; after the same again two longer, three longer
When a content policy refuses it          the caller is told
When the caller's quota does not suffice  the caller is told

A copy goes to spare after 10 % of the answers.`)
  })
})

describe('a file of health', () => {
  it.each([
    ['a state that is none', [{ provider: 'one', state: 'ill' }], 'at [0].state'],
    ['a member without a provider', [{ state: 'open' }], 'at [0].provider'],
    ['something unknown', [{ provider: 'one', helth: 1 }], '"helth"'],
    ['no list', {}, 'expected array'],
  ])('is refused with %s', (_, json, message) => {
    expect(() => readHealth(json)).toThrow(message)
  })
})
