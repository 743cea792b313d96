import Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatStream, refusal } from '../../upstream/chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../upstream/scripted-upstream.ts'

let house: House
let second: ScriptedUpstream
let client: OpenAI
let anthropic: Anthropic
// A house for each, because the fleet remembers who has broken off.
beforeEach(async () => {
  second = await startScriptedUpstream()
  const targets = [
    { provider: 'first', model: 'one', price: { input: 1, output: 2 } },
    { provider: 'second', model: 'two', price: { input: 10, output: 20 }, priority: 1 },
  ]
  house = await openHouse(scriptedUrl =>
    Configuration.parse({
      providers: {
        first: { baseUrl: `${scriptedUrl}/v1` },
        second: { baseUrl: `${second.url}/v1` },
        native: { dialect: 'anthropic', baseUrl: scriptedUrl },
      },
      models: [
        { name: 'lasting', targets, continue: true },
        { name: 'mortal', targets },
        {
          name: 'native',
          targets: [
            { provider: 'native', price: { input: 1, output: 2 } },
            { provider: 'second', model: 'two', price: { input: 1, output: 2 }, priority: 1 },
          ],
          continue: true,
        },
      ],
      tenants: [{ id: 'acme', keyPrefix: 'acme', quota: { tokens: 100_000, usd: 1 } }],
    }),
  )
  const { key } = await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'test' })
  client = house.client(key)
  anthropic = new Anthropic({ apiKey: key, baseURL: house.url, maxRetries: 0 })
})
afterEach(async () => {
  await house.stop()
  await second.close()
})

/** The first so many words of a stream, and then its connection is lost. */
const dyingAfter = (words: readonly string[]) => ({
  pieces: chatStream(words).pieces.slice(0, words.length + 1),
  ending: 'reset' as const,
})

/** A word, and then the call of a tool whose arguments are not whole. */
const dyingInACall = () => {
  const [role = '', word = ''] = chatStream(['Once ']).pieces
  const call = { index: 0, id: 'c', type: 'function', function: { name: 'look', arguments: '{"a' } }
  const calling = word.replace('"content":"Once "', `"tool_calls":[${JSON.stringify(call)}]`)
  return { pieces: [role, word, calling], ending: 'reset' as const }
}

const request = {
  model: 'lasting',
  max_completion_tokens: 100,
  messages: [{ role: 'user' as const, content: 'hi' }],
  stream: true as const,
  stream_options: { include_usage: true },
}

const read = async (more: object = {}) => {
  const chunks: (OpenAI.ChatCompletionChunk & { causeway?: object })[] = []
  let failure: string | undefined
  try {
    for await (const chunk of await client.chat.completions.create({ ...request, ...more }))
      chunks.push(chunk)
  } catch (error) {
    failure = String((error as { code?: unknown }).code)
  }
  const text = chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('')
  return { chunks, text, failure, seams: chunks.filter(({ causeway }) => causeway) }
}

/** The ledger's row of the latest request, when it is there. */
const latestRow = async (rows: number) => {
  for (;;) {
    const ledger = await house.readLedger()
    if (ledger.length > rows)
      return ledger.toSorted((a, b) => ((a['at']?.S ?? '') < (b['at']?.S ?? '') ? 1 : -1))[0]
  }
}

describe('a stream that dies in the middle', () => {
  it('is carried on by another target from where it was', async () => {
    house.upstream.play(dyingAfter(['Once ', 'upon ']))
    second.play(chatStream(['a ', 'time']))
    const { text, failure, seams, chunks } = await read()
    expect({ text, failure }).toEqual({ text: 'Once upon a time', failure: undefined })
    expect(seams).toMatchObject([
      { choices: [], causeway: { continued: { after: 'upstream_truncated', model: 'two' } } },
    ])
    expect(chunks.at(-1)?.choices).toEqual([])
  })

  it('is sent on as the assistant’s own words, within what is left of the limit', async () => {
    house.upstream.play(dyingAfter(['Once ', 'upon ']))
    second.play(chatStream(['a ', 'time']))
    await read()
    const sent = JSON.parse(second.requests[0]?.body ?? '{}')
    expect(sent.messages).toEqual([...request.messages, { role: 'assistant', content: 'Once upon ' }])
    expect(sent.max_completion_tokens).toBe(100 - 4)
  })

  it('is billed by halves, each at its own price, in one row', async () => {
    const rows = (await house.readLedger()).length
    house.upstream.play(dyingAfter(['Once ', 'upon ']))
    second.play(chatStream(['a ', 'time']))
    const { chunks } = await read()
    const row = await latestRow(rows)
    const bound = Number(row?.['input']?.N) - 7
    expect(bound).toBeGreaterThan(1_000)
    const nanos = bound * 1_000 + 4 * 2_000 + 7 * 10_000 + 2 * 20_000
    expect(row).toMatchObject({
      output: { N: String(4 + 2) },
      tokens: { N: String(bound + 7 + 6) },
      nanos: { N: String(nanos) },
      kind: { S: 'estimate' },
      outcome: { S: 'complete' },
      servedModel: { S: 'two' },
      continuedAfter: { S: 'upstream_truncated' },
    })
    expect(JSON.parse(row?.['attempts']?.S ?? '')).toMatchObject([{ model: 'one' }, { model: 'two' }])
    expect(chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: bound + 7,
      completion_tokens: 6,
      total_tokens: bound + 13,
      cost: nanos / 1e9,
    })
  })

  it('is carried on once only', async () => {
    house.upstream.play(dyingAfter(['Once ']))
    second.play(dyingAfter(['upon ']))
    expect(await read()).toMatchObject({ text: 'Once upon ', failure: 'upstream_truncated' })
    expect(second.requests).toHaveLength(1)
  })

  it('fails as it would have when nobody carries it on', async () => {
    house.upstream.play(dyingAfter(['Once ']), refusal(400, { message: 'no' }))
    second.play(refusal(400, { message: 'no' }))
    expect(await read()).toMatchObject({ text: 'Once ', failure: 'upstream_truncated', seams: [] })
  })

  it.each([
    ['the model does not want it', { model: 'mortal' }],
    ['the answer is JSON', { response_format: { type: 'json_object' } }],
    ['there are two answers', { n: 2 }],
    ['nothing is left of its limit', { max_completion_tokens: 17 }],
  ])('is not carried on when %s', async (_, more) => {
    house.upstream.play(dyingAfter(['Once ']))
    second.play(chatStream(['more']))
    expect(await read(more)).toMatchObject({ text: 'Once ', failure: 'upstream_truncated' })
    expect(second.requests).toHaveLength(0)
  })

  it('is not carried on within the call of a tool', async () => {
    house.upstream.play(dyingInACall())
    second.play(chatStream(['more']))
    expect(await read()).toMatchObject({ text: 'Once ', failure: 'upstream_truncated' })
    expect(second.requests).toHaveLength(0)
  })
})

describe('the hold of a stream that may be carried on', () => {
  const heldFor = async (more: object): Promise<number> => {
    const headers = { authorization: `Bearer ${client.apiKey}` }
    const response = await house.post('/v1/quote', { ...request, ...more }, headers)
    return ((await response.json()) as { quota: { holds: { tokens: number } } }).quota.holds.tokens
  }

  it('is for both halves', async () => {
    const input = (await heldFor({ model: 'mortal' })) - 100
    expect(await heldFor({})).toBe(input + (input + 100 + 16) + 100)
  })

  it('is for one where it cannot be', async () => {
    const whole = { stream: false, stream_options: undefined }
    expect(await heldFor(whole)).toBe(await heldFor({ ...whole, model: 'mortal' }))
  })
})

describe('a stream of Messages that dies in the middle', () => {
  const question = { model: 'lasting', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] }

  it('is one message to the official client, in one block of text', async () => {
    house.upstream.play(dyingAfter(['Once ', 'upon ']))
    second.play(chatStream(['a ', 'time']))
    const message = await anthropic.messages.stream(question).finalMessage()
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'Once upon a time' }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 6 },
    })
    const { messages } = JSON.parse(second.requests[0]?.body ?? '{}')
    expect(messages).toEqual([...question.messages, { role: 'assistant', content: 'Once upon ' }])
  })

  it('says where another model goes on, in a ping', async () => {
    house.upstream.play(dyingAfter(['Once ']))
    second.play(chatStream(['more']))
    const headers = { authorization: `Bearer ${client.apiKey}` }
    const response = await house.post('/v1/messages', { ...question, stream: true }, headers)
    const ping = { type: 'ping', causeway: { continued: { after: 'upstream_truncated', model: 'two' } } }
    expect(await response.text()).toContain(`event: ping\ndata: ${JSON.stringify(ping)}\n\n`)
  })

  it.each([
    [
      'within the call of a tool',
      () => {
        house.upstream.play(dyingInACall())
        return question
      },
    ],
    [
      'in its provider’s own events',
      () => {
        const begun = {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [],
          usage: { input_tokens: 7 },
        }
        const events = [
          { type: 'message_start', message: begun },
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
          { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Once ' } },
        ]
        const pieces = events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
        house.upstream.play({ pieces, ending: 'reset' })
        return { ...question, model: 'native' }
      },
    ],
  ])('is not carried on %s', async (_, play) => {
    const asked = play()
    second.play(chatStream(['more']))
    await expect(anthropic.messages.stream(asked).finalMessage()).rejects.toThrow(/broke off/)
    expect(second.requests).toHaveLength(0)
  })
})

describe('a stream of Responses that dies in the middle', () => {
  const question = { model: 'lasting', max_output_tokens: 100, input: 'hi' }

  it('is one response to the official client, in one item', async () => {
    house.upstream.play(dyingAfter(['Once ', 'upon ']))
    second.play(chatStream(['a ', 'time']))
    const stream = client.responses.stream(question)
    const seams: unknown[] = []
    stream.on('event', event => {
      if ('causeway' in event) seams.push(event)
    })
    const response = await stream.finalResponse()
    expect(response.output_text).toBe('Once upon a time')
    expect(response.output).toHaveLength(1)
    expect(response).toMatchObject({ status: 'completed', usage: { output_tokens: 6 } })
    expect(seams).toMatchObject([
      {
        type: 'response.in_progress',
        response: { id: response.id },
        causeway: { continued: { after: 'upstream_truncated', model: 'two' } },
      },
    ])
  })

  it('is not carried on when the answer is JSON', async () => {
    house.upstream.play(dyingAfter(['Once ']))
    second.play(chatStream(['more']))
    const text = { format: { type: 'json_object' as const } }
    await expect(client.responses.stream({ ...question, text }).finalResponse()).rejects.toThrow(/broke off/)
    expect(second.requests).toHaveLength(0)
  })
})
