import { describe, expect, it } from 'vitest'
import { nanosOf } from '../../../../functions/shared/accounting/amount.ts'
import { boundUsage } from '../../../../functions/shared/accounting/bound-usage.ts'
import { openFindPrice } from '../../../../functions/shared/accounting/find-price.ts'
import { priceTable } from '../../../../functions/shared/accounting/price-table.ts'
import { boundCost, priceUsage } from '../../../../functions/shared/accounting/price-usage.ts'
import type { Price, ProviderEntry } from '../../../../functions/shared/configuration/configuration.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { readUsage } from '../../../../functions/shared/contract/usage.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'
import { readGatewayYaml } from '../../../../infra/read-gateway-yaml.ts'
import { bodyWithUsage, type RecordedBody } from '../../../recorded-bodies.ts'
import { recordings } from '../../../recordings.ts'

const table = {
  version: 'v1',
  source: '',
  license: '',
  columns: ['input', 'output', 'cachedInput', 'cacheWrite'],
  providers: [
    {
      id: 'one',
      hosts: ['one.example', '*.one.example'],
      alsoServes: ['two', 'gone'],
      models: { 'a a-latest': [[1, 2]], both: [[3, 4]] },
      patterns: {
        'a-*': [[5, 6, null, 7]],
        '*-a* *-b*': [
          [8, 9],
          [{ inputAbove: 10 }, 16, 18],
        ],
      },
    },
    {
      id: 'two',
      hosts: ['two.example'],
      alsoServes: [],
      models: { both: [[10, 11]], c: [[12, 13]] },
      patterns: {},
    },
  ],
} as const

const at = (baseUrl: string, model: string, price?: Price) =>
  openFindPrice(table)({ provider: { baseUrl } as ProviderEntry, model, price })

const one = 'https://one.example/v1'

describe('openFindPrice', () => {
  it.each<[string, string, object | undefined]>([
    [one, 'a', { input: 1, output: 2, variants: [] }],
    [one, 'a-latest', { input: 1, output: 2, variants: [] }],
    [one, 'a-b', { input: 5, output: 6, cacheWrite: 7, variants: [] }],
    [one, 'x-b', { input: 8, output: 9, variants: [{ inputAbove: 10, input: 16, output: 18 }] }],
    [one, 'both', { input: 3, output: 4, variants: [] }],
    [one, 'c', { input: 12, output: 13, variants: [] }],
    ['https://eu.one.example:8443', 'a', { input: 1, output: 2, variants: [] }],
    ['https://two.example/v1', 'both', { input: 10, output: 11, variants: [] }],
    ['https://two.example/v1', 'a', undefined],
    ['https://one.example.evil/v1', 'a', undefined],
    [one, 'A', undefined],
    [one, '', undefined],
    [one, 'toString', undefined],
  ])('%s, %s', (baseUrl, model, price) => {
    const found = at(baseUrl, model)
    expect(found).toEqual(price && { price, version: 'v1' })
  })

  it('takes the operator’s own price first, and pins what it was', () => {
    const own = { input: 7, output: 8, variants: [] }
    const pinned = at(one, 'a', own)
    expect(pinned?.price).toBe(own)
    expect(pinned?.version).toMatch(/^gateway\.yaml-[0-9a-f]{8}$/)
    expect(at(one, 'b', { ...own })?.version).toBe(pinned?.version)
    expect(at(one, 'a', { ...own, input: 9 })?.version).not.toBe(pinned?.version)
  })
})

describe('what the shipped table knows', () => {
  const find = openFindPrice(priceTable)

  it('is every model that the shipped gateway.yaml names, but these', () => {
    const configuration = readGatewayYaml('gateway.yaml', {})
    const route = openModelRouter(configuration)
    const targets = configuration.models.flatMap(({ name }) =>
      name ? (route(name, { dice: () => 0 })?.targets ?? []) : [],
    )
    const unknown = targets
      .filter(target => !find(target))
      .map(({ providerId, model }) => `${providerId}/${model}`)
    expect(new Set(unknown)).toEqual(
      new Set([
        // The source lists Together's open models of 2024 only, and no Chinese platform but these companies' own.
        'together/openai/gpt-oss-120b',
        'ark/doubao-seed-1-8-251228',
        'dashscope/qwen3-max',
        'qianfan/ernie-5.1',
      ]),
    )
  })
})

describe('what is held for a request', () => {
  const find = openFindPrice(priceTable)
  const now = Date.parse('2026-09-23T12:00:00Z')

  const held = recordings.flatMap(({ endpoint, request, response, file }) => {
    const host = request.host
    const usage = response.bodyEncoding === 'json' ? readUsage(response.body) : undefined
    const parsed = endpoint === 'chat' ? ChatRequest.safeParse(request.body) : undefined
    if (!host || !usage || !parsed?.success) return []
    const provider = { baseUrl: `https://${host}` } as ProviderEntry
    const pinned = find({ provider, model: parsed.data.model, price: undefined })
    if (!pinned) return []
    // As if the answer had used up its limit, so that what is held for output cannot make up for the input.
    const bounded = boundUsage({ endpoint: 'chat', request: parsed.data }, usage.output)
    const most = boundCost(bounded.usage, pinned.price, now)
    return [{ file, most, charged: priceUsage(usage, pinned.price, now) }]
  })

  it('is above what was charged for every recorded answer whose price is known', () => {
    expect(held.length).toBeGreaterThan(100)
    const short = held.filter(({ most, charged }) => charged > most).map(({ file }) => file)
    // It lets the provider search the web: what is read there is not ours to foresee.
    expect(short).toEqual(['openrouter/chat-completions/web-search-tool-usage.json'])
  })
})

describe('what providers themselves say that their answers cost', () => {
  const find = openFindPrice(priceTable)

  const ours = (baseUrl: string, body: RecordedBody): number | undefined => {
    const target = { provider: { baseUrl } as ProviderEntry, model: String(body.model), price: undefined }
    const pinned = find(target)
    const usage = readUsage(body)
    return pinned && usage && priceUsage(usage, pinned.price, Date.parse('2026-09-23T12:00:00Z'))
  }

  /** Of the tokens alone, where it says so: the fees of web search and other tools are no matter of tokens. */
  const openrouters = ({ usage }: RecordedBody): number | undefined => {
    const details = usage?.['cost_details'] as Record<string, number | null> | undefined
    const { upstream_inference_prompt_cost: input, upstream_inference_completions_cost: output } =
      details ?? {}
    const dollars = input == null || output == null ? usage?.['cost'] : input + output
    return typeof dollars === 'number' ? nanosOf(dollars) : undefined
  }

  const reports = (baseUrl: string, theirs: (body: RecordedBody) => number | undefined) =>
    recordings.flatMap(recording => {
      const body = bodyWithUsage(recording)
      if (!body) return []
      const nanos = theirs(body)
      return nanos === undefined ? [] : [{ file: recording.file, theirs: nanos, ours: ours(baseUrl, body) }]
    })

  it('is what the table says too, to the nano-dollar, for xAI', () => {
    const found = reports('https://api.x.ai/v1', ({ usage }) => {
      // A tick is a tenth of a nano-dollar.
      const ticks = usage?.['cost_in_usd_ticks']
      return typeof ticks === 'number' ? ticks / 10 : undefined
    })
    expect(found).toHaveLength(6)
    for (const { file, theirs, ours } of found) expect({ file, nanos: ours }).toEqual({ file, nanos: theirs })
  })

  it('is what the table says too, to the nano-dollar, for OpenRouter but for what it sold at other prices', () => {
    const found = reports('https://openrouter.ai/api/v1', openrouters)
    expect(found).toHaveLength(27)
    const differing = found.filter(({ theirs, ours }) => ours === undefined || Math.abs(theirs - ours) > 1)
    const folder = 'openrouter/chat-completions'
    expect(differing.map(({ file, theirs, ours }) => [file, theirs, ours])).toEqual([
      // It charged Google's rates for the cache, 0.03 and 0.083; the source has 0.075 and 0.383.
      [`${folder}/cache-cache-instructions-gemini-real-api.0.json`, 497_013, 1_242_487],
      [`${folder}/cache-cache-instructions-gemini-real-api.1.json`, 314_130, 411_375],
      // Several hosts serve these at their own prices; the source has one, mostly the cheapest.
      [`${folder}/ref-sibling-wire-contract-qwen-nested-model.json`, 40_000, 21_204],
      [`${folder}/simonw-llm-tools-streaming-variant-a.1.json`, 101_700, 95_490],
      // The source has no x-ai/grok-4.
      [`${folder}/stream-with-native-options.json`, 3_338_250, undefined],
      [`${folder}/thinking-false-profile-gated-model.json`, 14_000, 10_360],
      [`${folder}/web-search-annotations-stream.json`, 650_917, 927_630],
    ])
  })
})
