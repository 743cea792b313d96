import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { addDemo } from '../../../infra/local/add-demo.ts'

const url = 'http://127.0.0.1:1/v1'
const own = { baseUrl: 'https://example.com/v1' }

const configure = (changes: object = {}) =>
  Configuration.parse({
    providers: { own },
    models: [{ name: 'small', targets: [{ provider: 'own' }] }],
    tenants: [
      { id: 'free', keyPrefix: 'free' },
      { id: 'bound', keyPrefix: 'bound', models: ['small'] },
    ],
    ...changes,
  })

describe('addDemo', () => {
  it('adds a provider and two models beside those of the operator', () => {
    const { providers, models } = addDemo(configure(), url)
    expect(Object.keys(providers).toSorted()).toEqual(['demo', 'own'])
    expect(providers['demo']?.baseUrl).toBe(url)
    expect(models.map(({ name }) => name)).toEqual(['demo', 'demo-embedding', 'small'])
  })

  it('lets every tenant call the demo models', () => {
    const { tenants } = addDemo(configure(), url)
    expect(tenants.map(({ models }) => models)).toEqual([undefined, ['small', 'demo', 'demo-embedding']])
  })

  it("leaves the operator's entries of the same names alone", () => {
    const models = [{ name: 'mine', aliases: ['demo'], targets: [{ provider: 'demo' }] }]
    const added = addDemo(configure({ providers: { demo: own }, models }), url)
    expect(added.providers['demo']?.baseUrl).toBe(own.baseUrl)
    expect(added.models.map(({ name }) => name)).toEqual(['demo-embedding', 'mine'])
    expect(added.tenants[1]?.models).toEqual(['small', 'demo-embedding'])
  })
})
