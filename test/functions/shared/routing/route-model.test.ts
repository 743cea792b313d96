import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'

const provider = { baseUrl: 'https://provider.example/v1' }

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
