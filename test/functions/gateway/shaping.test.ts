import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { AnyJson } from '../../any-json.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'

const configure: Configure = scriptedUrl =>
  Configuration.parse({
    providers: {
      scripted: {
        baseUrl: `${scriptedUrl}/v1`,
        native: ['responses'],
        headers: { 'x-team': 'provider' },
        stop: ['p'],
        prefix: '[p]',
        suffix: '[/p]',
        extraBody: { options: { a: 1, b: 1 } },
      },
      plain: { baseUrl: `${scriptedUrl}/v1`, native: ['responses'], thoughts: 'hidden' },
      humble: { baseUrl: `${scriptedUrl}/v1`, emulate: ['tools', 'json'] },
    },
    models: [
      {
        name: 'shaped',
        targets: [{ provider: 'scripted' }],
        headers: { 'x-team': 'model', 'x-model': 'yes' },
        stop: ['m'],
        prefix: '[m]',
        suffix: '[/m]',
        system: { append: 'From the model.' },
        extraBody: { options: { b: 2 } },
        price: { input: 1, output: 1 },
      },
      { name: 'silent', targets: [{ provider: 'plain' }] },
      { name: 'humble', targets: [{ provider: 'humble' }] },
    ],
    tenants: [
      {
        id: 'shaped',
        keyPrefix: 'shaped',
        quota: { tokens: 100_000 },
        system: { prepend: 'From the tenant.' },
        prefix: '[t]',
        suffix: '[/t]',
        params: { force: { temperature: 0 } },
      },
      { id: 'free', keyPrefix: 'free' },
      { id: 'metered', keyPrefix: 'metered', quota: { tokens: 1_000_000 } },
    ],
  })

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['shaped', 'free', 'metered'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Yes.')))

const client = (tenant: string) => house.client(keys[tenant] ?? '')
const asked = () => JSON.parse(house.upstream.requests.at(-1)?.body ?? '{}')
const messages = [{ role: 'user' as const, content: 'Is it?' }]

/** The most input tokens that a request is held for. */
const boundOf = async (tenant: string, request: object): Promise<number> => {
  const authorization = `Bearer ${keys[tenant]}`
  const quote = await house.post('/v1/quote', request, { authorization })
  return ((await quote.json()) as AnyJson).input_tokens.maximum
}

const collect = async (stream: AsyncIterable<{ choices: { delta: { content?: string | null } }[] }>) => {
  let text = ''
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? ''
  return text
}

describe('a shape', () => {
  it('is the tenant’s, the model’s and the provider’s together', async () => {
    const answer = await client('shaped').chat.completions.create({ model: 'shaped', messages, stop: 'c' })
    expect(answer.choices[0]?.message.content).toBe('[t][m][p]Yes.[/p][/m][/t]')
    expect(asked()).toMatchObject({
      messages: [{ role: 'system', content: 'From the tenant.\n\nFrom the model.' }, ...messages],
      temperature: 0,
      stop: ['c', 'm', 'p'],
      options: { a: 1, b: 1 },
    })
    expect(house.upstream.requests[0]?.headers).toMatchObject({ 'x-team': 'provider', 'x-model': 'yes' })
  })

  it('is the same on a stream', async () => {
    house.upstream.play(chatStream(['Y', 'es', '.']))
    const stream = await client('shaped').chat.completions.create({ model: 'shaped', messages, stream: true })
    expect(await collect(stream)).toBe('[t][m][p]Yes.[/p][/m][/t]')
  })

  it('is given to other endpoints too, in their words', async () => {
    const answer = await client('free').responses.create({ model: 'shaped', input: 'Is it?' })
    expect(answer.output_text).toBe('[m][p]Yes.[/p][/m]')
    expect(asked().messages).toContainEqual({ role: 'system', content: 'From the model.' })
  })

  it('is held for as it is sent', async () => {
    await client('shaped').chat.completions.create({ model: 'shaped', messages })
    const sent = JSON.stringify(asked().messages).length + JSON.stringify(asked().options).length
    expect(await boundOf('shaped', { model: 'shaped', messages })).toBeGreaterThan(sent)
  })
})

describe('thoughts', () => {
  it('that are hidden reach nobody', async () => {
    house.upstream.play(chatStream(['<th', 'ink>Hm', '.</think>', ' Yes.']))
    const stream = await client('free').chat.completions.create({ model: 'silent', messages, stream: true })
    expect(await collect(stream)).toBe('Yes.')
  })
})

describe('a model without tools and JSON', () => {
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }]
  const call = '<tool_call>{"name":"weather","arguments":{"city":"Bern"}}</tool_call>'

  it('calls tools as if it had them, also on a stream cut anywhere', async () => {
    const ask = { model: 'humble', messages, tools }
    house.upstream.play(chatReply(`Let me see. ${call}`))
    const whole = (await client('free').chat.completions.create(ask)).choices[0]
    house.upstream.play(chatStream([...`Let me see. ${call}`]))
    const streamed = (await client('free').chat.completions.stream(ask).finalChatCompletion()).choices[0]
    for (const choice of [whole, streamed])
      expect(choice).toMatchObject({
        finish_reason: 'tool_calls',
        message: {
          content: 'Let me see.',
          tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
        },
      })
    expect(asked()).not.toHaveProperty('tools')
    expect(asked().messages[0].content).toContain(JSON.stringify(tools[0]?.function))
  })

  it('is told what a tool has answered', async () => {
    await client('free').chat.completions.create({
      model: 'humble',
      tools,
      messages: [
        ...messages,
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'Rain' },
      ],
    })
    expect(asked().messages.at(-1)).toEqual({
      role: 'user',
      content: '<tool_response>\nRain\n</tool_response>',
    })
  })

  it('answers in JSON alone', async () => {
    house.upstream.play(chatReply('Sure!\n```json\n{"is": true}\n```'))
    const response_format = { type: 'json_object' as const }
    const answer = await client('free').chat.completions.create({
      model: 'humble',
      messages,
      response_format,
    })
    expect(answer.choices[0]?.message.content).toBe('{"is": true}')
    expect(asked()).not.toHaveProperty('response_format')
  })

  it('has what it is told of tools held for', async () => {
    const offered = Array.from({ length: 100 }, (_, index) => ({ ...tools[0], index }))
    const ask = { model: 'humble', messages, tools: offered as typeof tools }
    const plain = await boundOf('metered', ask)
    await client('free').chat.completions.create(ask)
    expect(plain).toBeGreaterThan(asked().messages[0].content.length + 1_000)
  })
})
