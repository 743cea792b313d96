import { describe, expect, it } from 'vitest'
import { openFindPrice } from '../../../functions/shared/accounting/find-price.ts'
import { priceTable } from '../../../functions/shared/accounting/price-table.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { buildTable } from '../../../infra/prices/build-table.ts'
import { hashTable } from '../../../infra/prices/hash-table.ts'
import { writeTable } from '../../../infra/prices/write-table.ts'

const day = '2026-09-23'
const choices = { one: { hosts: ['one.example'] } }
const rates = { input_mtok: 1, output_mtok: 2 }

const model = (id: string, prices: unknown = rates, match: object = { equals: id }) => ({ id, match, prices })
const source = (...models: object[]) => [
  { id: 'one', models },
  { id: 'other', models: [model('x')] },
]

/** What the gateway makes of a table that was built from one model. */
const priceOf = (prices: unknown, choice: object = {}, id = 'm') => {
  const table = buildTable(source(model(id, prices)), { one: { ...choices.one, ...choice } }, day)
  const { providers } = Configuration.parse({
    providers: { p: { baseUrl: 'https://one.example/v1' } },
    models: [{ name: 'm', targets: [{ provider: 'p' }] }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })
  const provider = providers['p'] as (typeof providers)[string]
  return openFindPrice(table)({ provider, model: id, price: undefined })?.price
}

const start = (date: string) => ({ type: 'start_date', start_date: date })
const tiered = (base: number, price: number) => ({ base, tiers: [{ start: 100, price }] })

describe('buildTable', () => {
  it('names every rate', () => {
    const all = {
      ...rates,
      cache_read_mtok: 3,
      cache_write_mtok: 4,
      cache_write_1h_mtok: 4.5,
      output_reasoning_mtok: 5,
      input_audio_mtok: 6,
      output_audio_mtok: 7,
      input_image_mtok: 8,
      output_image_mtok: 9,
      web_searches_kcount: 10,
    }
    expect(priceOf(all)).toEqual({
      input: 1,
      output: 2,
      cachedInput: 3,
      cacheWrite: 4,
      cacheWriteHour: 4.5,
      reasoning: 5,
      audioInput: 6,
      audioOutput: 7,
      imageInput: 8,
      imageOutput: 9,
      variants: [],
    })
  })

  it('takes the rates that counted on its day, and those to come', () => {
    const prices = [
      { prices: { input_mtok: 9, output_mtok: 9 } },
      { constraint: start('2026-09-23'), prices: rates },
      { constraint: start('2027-01-01'), prices: { input_mtok: 3, output_mtok: 4 } },
      {
        constraint: { type: 'time_of_date', start_time: '01:00:00Z', end_time: '04:00:00Z' },
        prices: { input_mtok: 5, output_mtok: 6 },
      },
    ]
    expect(priceOf(prices)).toEqual({
      input: 1,
      output: 2,
      variants: [
        { since: '2027-01-01', input: 3, output: 4 },
        { hours: '01:00-04:00', input: 5, output: 6 },
      ],
    })
  })

  it('takes tiers, and keeps what has none in each', () => {
    const prices = { input_mtok: tiered(1, 3), output_mtok: tiered(2, 4), cache_read_mtok: 0.5 }
    expect(priceOf(prices)).toEqual({
      input: 1,
      output: 2,
      cachedInput: 0.5,
      variants: [{ inputAbove: 100, input: 3, output: 4, cachedInput: 0.5 }],
    })
  })

  it.each([
    ['no tokens', { audio_hours: 1 }],
    ['nothing at all', {}],
    ['a fee for each request', { ...rates, requests_kcount: 5 }],
    ['no price for output', { input_mtok: 1 }],
  ])('knows no price where the source has %s', (_, prices) => {
    expect(priceOf(prices)).toBeUndefined()
  })

  it('knows that embeddings have no output', () => {
    expect(priceOf({ input_mtok: 1 }, {}, 'text-embedding-9')).toEqual({ input: 1, output: 0, variants: [] })
    expect(priceOf({ input_mtok: 1 }, { embeddingsOnly: true })).toMatchObject({ output: 0 })
  })

  it('takes only names that the provider’s API knows', () => {
    const { providers } = buildTable(
      source(model('a/m'), model('m')),
      { one: { ...choices.one, names: '*/*' } },
      day,
    )
    expect(Object.keys(providers[0]?.models ?? {})).toEqual(['a/m'])
  })

  it('keeps the first of two wildcards first, whatever they cost', () => {
    const models = [
      model('a', rates, { starts_with: 'a-b' }),
      model('b', { input_mtok: 5, output_mtok: 5 }, { starts_with: 'a' }),
      model('c', rates, { starts_with: 'c' }),
    ]
    const { providers } = buildTable(source(...models), choices, day)
    expect(Object.keys(providers[0]?.patterns ?? {})).toEqual(['a-b*', 'a*', 'c*'])
  })

  it('says the same for the same, and another version for another price', () => {
    const build = (prices: object) => buildTable(source(model('m', prices)), choices, day)
    expect(writeTable(build(rates))).toBe(writeTable(build(rates)))
    expect(build({ ...rates, input_mtok: 1.1 }).version).not.toBe(build(rates).version)
  })

  it('writes JSON that reads back as it was', () => {
    const table = buildTable(source(model('m'), model('n', rates, { starts_with: 'n' })), choices, day)
    expect(JSON.parse(writeTable(table))).toEqual(table)
  })

  it('says where the source is not as it is known', () => {
    const odd = [{ id: 'one', models: [model('m', { input_mtok: 'cheap' })] }]
    expect(() => buildTable(odd, choices, day)).toThrow(/not the data of genai-prices.*models\[0\]\.prices/s)
  })

  it('says which provider the source does not have', () => {
    expect(() => buildTable(source(), { none: choices.one }, day)).toThrow("no provider 'none'")
  })
})

describe('the table that is shipped', () => {
  it('has the version of what it says: nobody edited it by hand', () => {
    expect(priceTable.version).toBe(`2026-09-23-${hashTable(priceTable)}`)
  })

  it('is small, because every cold start reads it', () => {
    expect(JSON.stringify(priceTable).length).toBeLessThan(60_000)
  })
})
