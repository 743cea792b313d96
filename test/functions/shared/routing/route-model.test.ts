import { array, assert, constantFrom, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import type { FailureKind } from '../../../../functions/shared/contract/failure.ts'
import type { Candidate, Route } from '../../../../functions/shared/routing/route.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'
import type { Situation } from '../../../../functions/shared/routing/situation.ts'

const provider = { baseUrl: 'https://provider.example/v1' }

const write = ({ providerId, model }: Candidate) => `${providerId}:${model}`

const findRoute = (models: readonly object[], name: string, situation: Partial<Situation> = {}): Route => {
  const providers = { one: provider, two: provider }
  const configuration = Configuration.parse({ providers, models, tenants: [{ id: 't', keyPrefix: 't' }] })
  const found = openModelRouter(configuration)(name, { dice: () => 0, ...situation })
  if (!found) throw new Error(`nothing is called ${name}`)
  return found
}

/** The models that follow each other if each fails in the next of these ways; ends where nothing follows. */
const followAll = (route: Route, kinds: readonly FailureKind[]): readonly string[] => {
  const [kind, ...others] = kinds
  const next = kind && route.fallback(kind)
  return next ? [next.entry, ...followAll(next, others)] : []
}

const route = (models: readonly object[], name: string, more: object = {}, dice = () => 0) => {
  const tenants = [{ id: 't', keyPrefix: 't' }]
  const configuration = Configuration.parse({
    providers: { one: provider, two: provider },
    models,
    tenants,
    ...more,
  })
  return openModelRouter(configuration)(name, { dice })?.targets.map(
    target => `${target.providerId}:${target.model}`,
  )
}

const to = (id: string, rest: object = {}) => ({ provider: id, ...rest })

describe('which entry a name finds', () => {
  const models = [
    { match: { wildcard: 'gpt-*' }, targets: [to('one')] },
    { match: { regex: '^o(\\d)' }, targets: [to('one', { model: 'omni-$1' })] },
    { match: { regex: 'of' }, targets: [to('one')] },
    { match: { keyword: 'Coder' }, targets: [to('two', { model: 'code' })] },
    { match: { wildcard: 'two/*' }, targets: [to('two', { model: '$1' })] },
    { name: 'gpt-5', aliases: ['smart'], targets: [to('two')] },
  ]

  it.each([
    ['gpt-5', 'an exact name, before a match that stands above it', ['two:gpt-5']],
    ['smart', 'an alias, which the provider is not told', ['two:gpt-5']],
    ['gpt-4.1', 'a wildcard', ['one:gpt-4.1']],
    ['o3-mini', 'a regular expression with a capture', ['one:omni-3']],
    ['qwen-CODER-plus', 'a keyword in any case', ['two:code']],
    ['two/a/b', 'a wildcard over slashes', ['two:a/b']],
    ['part-of-it', 'a regular expression that matches a part: the whole name is sent on', ['one:part-of-it']],
    ['xgpt-4', 'no wildcard that only its middle would match', undefined],
    ['unknown', 'nothing', undefined],
  ])('%s: %s', (name, _, expected) => {
    expect(route(models, name)).toEqual(expected)
  })

  it('is the default model for an unknown name, if the operator says so', () => {
    expect(route(models, 'unknown', { defaultModel: 'smart' })).toEqual(['two:gpt-5'])
  })

  it('takes a dot in a wildcard for a dot', () => {
    const dotted = [{ match: { wildcard: 'v1.5-*' }, targets: [to('one')] }]
    expect(route(dotted, 'v1x5-a')).toBeUndefined()
    expect(route(dotted, 'v1.5-a')).toEqual(['one:v1.5-a'])
  })
})

describe('in which order targets are tried', () => {
  const model = {
    name: 'm',
    targets: [
      to('two', { model: 'late', priority: 1 }),
      to('one', { model: 'light', weight: 1 }),
      to('one', { model: 'heavy', weight: 3 }),
    ],
  }

  it('is by priority, then as the dice fall', () => {
    expect(route([model], 'm', {}, () => 0)).toEqual(['one:light', 'one:heavy', 'two:late'])
    expect(route([model], 'm', {}, () => 0.99)).toEqual(['one:heavy', 'one:light', 'two:late'])
  })

  it('goes on with the fallbacks, and ends where they lead back', () => {
    const chain = [
      { name: 'a', targets: [to('one')], fallbacks: ['b'] },
      { name: 'b', targets: [to('two')], fallbacks: ['a', 'c'] },
      { name: 'c', targets: [to('one')] },
    ]
    expect(route(chain, 'a')).toEqual(['one:a', 'two:b', 'one:c'])
  })
})

describe('what a target costs', () => {
  const price = (input: number) => ({ input, output: 0 })

  it('is its own price, or that of the entry that names it', () => {
    const models = [
      {
        name: 'a',
        targets: [to('one', { price: price(1) }), to('two')],
        price: price(2),
        fallbacks: ['b', 'c'],
      },
      { name: 'b', targets: [to('one')], price: price(3) },
      { name: 'c', targets: [to('one')] },
    ]
    const configuration = Configuration.parse({
      providers: { one: provider, two: provider },
      models,
      tenants: [{ id: 't', keyPrefix: 't' }],
    })
    const targets = openModelRouter(configuration)('a', { dice: () => 0 })?.targets
    expect(targets?.map(target => target.price?.input)).toEqual([1, 2, 3, undefined])
  })
})

describe('what follows a failure of a kind', () => {
  const model = (name: string, fallbacks: object = []) => ({ name, targets: [to('one')], fallbacks })
  const models = [
    model('a', { error: ['b'], contextWindow: ['long', 'longer'], quota: ['cheap', 'cheaper'] }),
    model('b', { contentPolicy: ['lax'] }),
    model('long', ['b', 'c']),
    model('longer', { contextWindow: ['a', 'longest'], quota: ['long'] }),
    model('longest'),
    model('lax', { contentPolicy: ['a'] }),
    model('cheap', { quota: ['a', 'cheapest'] }),
    model('cheaper'),
    model('cheapest'),
    model('c'),
    model('listed', ['b']),
  ]

  it.each<[string, string, readonly FailureKind[], readonly string[]]>([
    ['nothing, where only errors have fallbacks', 'listed', ['contextWindow'], []],
    ['nothing, where nobody says so', 'c', ['quota'], []],
    [
      'the models of its list, one after another',
      'a',
      ['contextWindow', 'contextWindow'],
      ['long', 'longer'],
    ],
    [
      'those of its fallbacks after its own, and never one again',
      'a',
      ['contextWindow', 'contextWindow', 'contextWindow', 'contextWindow'],
      ['long', 'longer', 'longest'],
    ],
    [
      'the list of a fallback for errors, which may have been the one that failed',
      'a',
      ['contentPolicy'],
      ['lax'],
    ],
    ['an end where it leads back', 'a', ['contentPolicy', 'contentPolicy'], ['lax']],
    ['what the first model wants for another kind', 'a', ['quota', 'contextWindow'], ['cheap', 'long']],
    [
      'all that is cheaper, breadth first',
      'a',
      ['quota', 'quota', 'quota', 'quota'],
      ['cheap', 'cheaper', 'cheapest'],
    ],
  ])('is %s', (_, name, kinds, expected) => {
    expect(followAll(findRoute(models, name), kinds)).toEqual(expected)
  })

  it('brings its own fallbacks for errors, but none that was tried', () => {
    const next = findRoute(models, 'a').fallback('contextWindow')
    expect(next?.targets.map(write)).toEqual(['one:long', 'one:c'])
  })

  it('has the output limit and the shadow of its own model', () => {
    const limited = [
      { ...model('a', { quota: ['b'] }), maxOutputTokens: 1, shadow: { model: 'b', fraction: 0.5 } },
      { ...model('b'), maxOutputTokens: 2 },
    ]
    const first = findRoute(limited, 'a')
    expect(first).toMatchObject({ maxOutputTokens: 1, shadow: { model: 'b', fraction: 0.5 } })
    expect(first.fallback('quota')).toMatchObject({ maxOutputTokens: 2, shadow: undefined })
  })

  it('leaves out whom the caller may not call, and looks no further behind them', () => {
    const chain = [model('a', { error: ['b'], quota: ['b', 'c'] }), model('b', ['d']), model('c'), model('d')]
    const route = findRoute(chain, 'a', { mayCall: name => name !== 'b' })
    expect(route.targets.map(write)).toEqual(['one:a'])
    expect(route.leftOut).toMatchObject([{ entry: 'b', reason: 'a model that the caller may not call' }])
    expect(route.fallback('quota')?.entry).toBe('c')
  })

  it('takes an alias that the caller may call for the model', () => {
    const chain = [model('a', ['b']), { ...model('b'), aliases: ['nickname'] }]
    const route = findRoute(chain, 'a', { mayCall: name => name === 'nickname' })
    expect(route.targets.map(({ entry }) => entry)).toEqual(['a', 'b'])
  })
})

describe('who is tried', () => {
  const targets = [to('one'), to('two', { model: 'new', canary: 0.5 })]
  const canaried = [
    { name: 'm', targets, fallbacks: ['n'] },
    { name: 'n', targets: [to('one')] },
  ]
  const routes = Array.from({ length: 40 }, (_, index) =>
    findRoute(canaried, 'm', { session: () => String(index) }),
  )

  it('is the canary first, for its sessions', () => {
    const chosen = routes.filter(({ leftOut }) => leftOut.length === 0)
    expect(chosen.length).toBeGreaterThan(5)
    for (const route of chosen) expect(route.targets.map(write)).toEqual(['two:new', 'one:m', 'one:n'])
  })

  it('is never the canary, for the others', () => {
    const others = routes.filter(({ leftOut }) => leftOut.length === 1)
    expect(others.length).toBeGreaterThan(5)
    for (const route of others) {
      expect(route.targets.map(write)).toEqual(['one:m', 'one:n'])
      expect(route.leftOut).toMatchObject([{ model: 'new', reason: 'canary of other sessions' }])
    }
  })

  it('is a fallback before a target out of service', () => {
    const health: Situation['health'] = ({ model }) => ({ state: model === 'm' ? 'open' : 'closed' })
    const route = findRoute(
      [{ name: 'm', targets: [to('one')], fallbacks: ['n'] }, ...canaried.slice(1)],
      'm',
      { health },
    )
    expect(route.targets.map(write)).toEqual(['one:n', 'one:m'])
  })

  it('is nobody who does not offer the endpoint, unless nobody does', () => {
    const both = [{ name: 'm', targets: [to('one'), to('two')] }]
    const some = findRoute(both, 'm', { offers: ({ providerId }) => providerId === 'two' })
    expect(some.targets.map(write)).toEqual(['two:m'])
    expect(some.leftOut).toMatchObject([{ providerId: 'one', reason: 'does not offer this endpoint' }])
    const none = findRoute(both, 'm', { offers: () => false })
    expect(none).toMatchObject({ targets: { length: 2 }, leftOut: [] })
  })
})

describe('whatever gateway.yaml says', () => {
  const size = 6
  const kinds = ['contextWindow', 'contentPolicy', 'quota'] as const
  const names = array(
    nat(size - 1).map(index => `m${index}`),
    { maxLength: 3 },
  )
  const fallbacks = record({ error: names, contextWindow: names, contentPolicy: names, quota: names })
  const targets = array(
    record({ provider: constantFrom('one', 'two'), priority: nat(2), weight: nat(5).map(n => n + 1) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  const strategy = constantFrom('weighted', 'latency', 'cost', 'least-used', 'sticky')
  const model = record({ targets, fallbacks, strategy })
  const health = array(constantFrom('open', 'closed', 'half-open'), { minLength: 2, maxLength: 2 })

  it('each model is tried at most once, with all of its targets, and every way ends', () => {
    assert(
      property(
        array(model, { minLength: size, maxLength: size }),
        array(constantFrom(...kinds), { minLength: size, maxLength: size }),
        health,
        (models, failures, [one = 'closed', two = 'closed']) => {
          const named = models.map((entry, index) => ({ ...entry, name: `m${index}` }))
          const states = { one, two } as Record<string, 'open' | 'closed' | 'half-open'>
          const first = findRoute(named, 'm0', {
            health: ({ providerId }) => ({ state: states[providerId] ?? 'closed' }),
            session: () => 's',
          })
          const seen: Candidate[] = []
          let route: Route | undefined = first
          for (const kind of [...failures, 'quota'] as const) {
            if (!route) break
            expect(route.targets.length).toBeGreaterThan(0)
            const entries = new Set(route.targets.map(({ entry }) => entry))
            expect(seen.some(({ entry }) => entries.has(entry))).toBe(false)
            for (const entry of entries)
              expect(route.targets.filter(target => target.entry === entry)).toHaveLength(
                named.find(({ name }) => name === entry)?.targets.length ?? 0,
              )
            seen.push(...route.targets)
            route = route.fallback(kind)
          }
          expect(route).toBeUndefined()
        },
      ),
    )
  })
})
