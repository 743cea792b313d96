import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'
import type { Script } from '../../upstream/scripted-upstream.ts'

const words = ['TITAN', '敏感词']
const patterns = ['prj-\\d+']
const moderation = { model: 'moderator', window: 10 }

const configure: Configure = scriptedUrl => {
  const baseUrl = `${scriptedUrl}/v1`
  const target = { targets: [{ provider: 'scripted' }] }
  return Configuration.parse({
    providers: { scripted: { baseUrl }, native: { baseUrl, native: ['responses'] } },
    models: [
      { name: 'm', ...target },
      { name: 'native', targets: [{ provider: 'native' }] },
      { name: 'strict', ...target, guardrails: { strict: { words: ['model'] } } },
      { name: 'leads-to-strict', ...target, fallbacks: { contentPolicy: ['strict'] } },
      { name: 'watched', ...target, shadow: { model: 'm', fraction: 1 } },
      { name: 'moderator', ...target },
      { name: 'judge', ...target },
    ],
    tenants: [
      { id: 'blocking', keyPrefix: 'blocking', guardrails: { secrets: { words, patterns } } },
      { id: 'masking', keyPrefix: 'masking', guardrails: { secrets: { words, patterns, action: 'mask' } } },
      { id: 'flagging', keyPrefix: 'flagging', guardrails: { tone: { words, action: 'flag' } } },
      { id: 'listening', keyPrefix: 'listening', guardrails: { secrets: { words, on: 'input' } } },
      { id: 'moderating', keyPrefix: 'moderating', guardrails: { safety: { moderation } } },
      {
        id: 'judging',
        keyPrefix: 'judging',
        guardrails: { safety: { on: 'input', moderation: { model: 'judge', prompt: 'Is it safe?' } } },
      },
      {
        id: 'trusting',
        keyPrefix: 'trusting',
        guardrails: { safety: { moderation: { ...moderation, onError: 'allow' } } },
      },
      {
        id: 'private',
        keyPrefix: 'private',
        privacy: { mask: ['email'] },
        guardrails: { people: { words: ['ada'] } },
      },
      { id: 'open', keyPrefix: 'open' },
    ],
  })
}

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const { id, keyPrefix } of house.configuration.tenants)
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const ask = (tenant: string, body: object, path = '/v1/chat/completions') =>
  house.post(path, { model: 'm', ...body }, { authorization: `Bearer ${keys[tenant]}` })
const chat = (tenant: string, content: string, more: object = {}) =>
  ask(tenant, { messages: [{ role: 'user', content }], ...more })
const sent = () => house.upstream.requests.map(({ body }) => JSON.parse(body))

/** The row of a response in the ledger, when it is there. */
const rowOf = async (response: Response) => {
  const id = response.headers.get('x-request-id')
  const find = async () =>
    (await house.readLedger()).find(
      ({ requestId, tenant, pk }) => requestId?.S === id && !JSON.stringify(tenant ?? pk).includes('_guard'),
    )
  await expect.poll(find).toBeDefined()
  return find()
}

describe('a request with a denied word', () => {
  const bodies: readonly (readonly [string, object])[] = [
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'about Titan' }] }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: [{ type: 'text', text: 'titan' }] }] }],
    ['/v1/chat/completions', { messages: [{ role: 'system', content: '说敏感词吧' }] }],
    ['/v1/chat/completions', { messages: [{ role: 'tool', tool_call_id: 'a', content: 'prj-7' }] }],
    [
      '/v1/chat/completions',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{"a":"\\u0074itan"}' } }],
          },
        ],
      },
    ],
    ['/v1/completions', { prompt: ['a', 'titan'] }],
    ['/v1/embeddings', { input: 'titan' }],
    ['/v1/messages', { max_tokens: 9, system: 'titan', messages: [{ role: 'user', content: 'hi' }] }],
    ['/v1/responses', { instructions: 'titan', input: 'hi' }],
    ['/v1/responses', { model: 'native', input: [{ role: 'user', content: 'titan' }] }],
    ['/v1/quote', { messages: [{ role: 'user', content: 'titan' }] }],
    ['/v1/images/generations', { prompt: 'a titan' }],
    ['/v1/audio/speech', { input: 'a titan', voice: 'alloy' }],
  ]

  it.each(bodies)('is refused before anybody sees it: %s %j', async (path, body) => {
    const response = await ask('blocking', body, path)
    const text = await response.text()
    expect({ status: response.status, text }).toMatchObject({ status: 400 })
    expect(JSON.parse(text).error.code).toBe('content_filter')
    expect(response.headers.get('x-causeway-guardrails')).toBe('secrets=block')
    expect(text).toContain("'secrets'")
    expect(text.toLowerCase()).not.toContain('titan')
    expect(sent()).toEqual([])
    expect(house.log.join('\n').toLowerCase()).not.toContain('titan')
  })

  it.each(bodies.filter(([path]) => path !== '/v1/quote'))('is masked: %s %j', async (path, body) => {
    await (await ask('masking', body, path)).text()
    const [request] = sent()
    expect(JSON.stringify(request)).toContain('■')
    expect(JSON.stringify(request).toLowerCase()).not.toMatch(/titan|敏感词|prj-/)
  })

  it('is refused where only the words of its own endpoint have it', async () => {
    const call = { type: 'mcp_call', id: 'c', name: 'f', server_label: 's', arguments: '{}', output: 'titan' }
    const body = { model: 'native', input: [{ role: 'user', content: 'hi' }, call] }
    const response = await ask('listening', body, '/v1/responses')
    expect(await response.json()).toMatchObject({ error: { code: 'content_filter' } })
  })

  it('is let through and flagged', async () => {
    const response = await chat('flagging', 'titan')
    expect(response.headers.get('x-causeway-guardrails')).toBe('tone=flag')
    expect(sent()[0].messages[0].content).toBe('titan')
    await response.text()
    expect(await rowOf(response)).toMatchObject({ guardrails: { S: 'tone=flag' } })
  })

  it('is no affair of other tenants', async () => {
    const response = await chat('open', 'titan')
    expect(response.status).toBe(200)
    expect(response.headers.has('x-causeway-guardrails')).toBe(false)
  })

  it('is masked in the copy that goes to a shadow', async () => {
    await (await chat('masking', 'titan', { model: 'watched' })).text()
    await expect
      .poll(() => sent().map(({ model, messages }) => [model, messages[0].content]))
      .toEqual([
        ['watched', '■'],
        ['m', '■'],
      ])
  })

  it('is refused in a form, where it would be masked, as that is not written anew', async () => {
    const form = new FormData()
    form.set('model', 'm')
    form.set('prompt', 'titan')
    form.set('file', new Blob(['sound']), 'a.wav')
    const response = await fetch(`${house.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['masking']}` },
      body: form,
    })
    expect(response.status).toBe(400)
    expect(sent()).toEqual([])
  })

  it('is flagged in the ledger of an operation that is passed on', async () => {
    const response = await ask('flagging', { input: 'titan' }, '/v1/moderations')
    expect(response.headers.get('x-causeway-guardrails')).toBe('tone=flag')
    expect(await rowOf(response)).toMatchObject({ guardrails: { S: 'tone=flag' } })
  })

  it('is refused for its model, and for a model that this may answer for', async () => {
    expect((await chat('open', 'a model', { model: 'strict' })).status).toBe(400)
    expect((await chat('open', 'a model', { model: 'leads-to-strict' })).status).toBe(400)
    expect((await chat('open', 'a model', { model: 'm' })).status).toBe(200)
  })

  it('goes as it came to a provider that speaks its endpoint, where answers are not looked at', async () => {
    await ask('listening', { model: 'native', input: 'hi' }, '/v1/responses')
    expect(sent()[0]).toHaveProperty('input')
  })
})

describe('a whole answer with a denied word', () => {
  beforeEach(() => house.upstream.play(chatReply('It is Titan.', 5)))

  it('is withheld, and charged', async () => {
    const response = await chat('blocking', 'hi')
    const text = await response.text()
    expect(text).not.toContain('Titan')
    const { choices, usage } = JSON.parse(text)
    expect(choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: '', refusal: null },
        logprobs: null,
        finish_reason: 'content_filter',
      },
    ])
    expect(usage.completion_tokens).toBe(5)
    expect(response.headers.get('x-causeway-guardrails')).toBe('secrets=block')
    expect(await rowOf(response)).toMatchObject({ output: { N: '5' }, guardrails: { S: 'secrets=block' } })
  })

  it('is masked', async () => {
    expect(await (await chat('masking', 'hi')).json()).toMatchObject({
      choices: [{ message: { content: 'It is ■.' }, finish_reason: 'stop' }],
    })
  })

  it('is a refusal in Messages and incomplete in Responses', async () => {
    const question = { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }
    const message = await (await ask('blocking', question, '/v1/messages')).json()
    expect(message).toMatchObject({ stop_reason: 'refusal' })
    const response = await (await ask('blocking', { input: 'hi' }, '/v1/responses')).json()
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    })
    expect(JSON.stringify([message, response])).not.toContain('Titan')
  })

  it('is looked for in what is told to tools', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":"\\u0054itan"}' } }
    const choices = [
      { index: 0, message: { role: 'assistant', tool_calls: [call] }, finish_reason: 'tool_calls' },
    ]
    house.upstream.play({
      headers: { 'content-type': 'application/json' },
      pieces: [JSON.stringify({ id: 'x', choices })],
    })
    expect(await (await chat('blocking', 'hi')).text()).toContain('"finish_reason":"content_filter"')
  })
})

/** A stream that goes on for ever after these words. */
const endless = (said: readonly string[]): Script => ({
  pieces: chatStream(said).pieces.slice(0, said.length + 1),
  ending: 'hang',
})

const readStream = async (tenant: string, more: object = {}) => {
  const stream = await house.client(`${keys[tenant]}`).chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
    ...more,
  })
  let said = ''
  let finish: string | null | undefined
  for await (const { choices } of stream) {
    said += choices[0]?.delta.content ?? ''
    finish = choices[0]?.finish_reason ?? finish
  }
  return { said, finish }
}

describe('a stream with a denied word', () => {
  it('ends before it, as a filter ends one, and is cut at its provider', async () => {
    house.upstream.play(endless(['It is ', 'Ti', 'tan ', 'you want']))
    const response = await chat('blocking', 'hi', { stream: true, stream_options: { include_usage: true } })
    const text = await response.text()
    const events = text
      .trimEnd()
      .split('\n\n')
      .map(event => event.slice('data: '.length))
    expect(events.at(-1)).toBe('[DONE]')
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ choices: [], usage: {} })
    expect(JSON.parse(events.at(-3) ?? '')).toMatchObject({
      choices: [{ finish_reason: 'content_filter' }],
      causeway: { stopped: 'content_filter' },
    })
    expect(text).toContain('It is ')
    expect(text).not.toMatch(/Ti|tan /)
    expect(await rowOf(response)).toMatchObject({
      outcome: { S: 'content_filter' },
      guardrails: { S: 'secrets=block' },
    })
    await expect.poll(() => house.upstream.answering()).toBe(0)
  })

  it.each(['This is Titan.', '说敏感词吧', 'see prj-77'])('never shows any of it: %s', async text => {
    const denied = /titan|敏感词|prj-\d+/i
    const before = text.slice(0, text.search(denied))
    for (let cut = 0; cut <= text.length; cut += 1) {
      house.upstream.play(chatStream([text.slice(0, cut), text.slice(cut)]))
      expect(await readStream('blocking')).toEqual({ said: before, finish: 'content_filter' })
      house.upstream.play(chatStream([text.slice(0, cut), text.slice(cut)]))
      expect(await readStream('masking')).toEqual({ said: text.replace(denied, '■'), finish: 'stop' })
    }
  })

  it('stays as it is for everybody else, and where there is none', async () => {
    house.upstream.play(chatStream(['It is ', 'Titan']))
    expect(await readStream('open')).toEqual({ said: 'It is Titan', finish: 'stop' })
    house.upstream.play(chatStream(['It is ', 'tita', 'nic 👋🏽']))
    expect(await readStream('blocking')).toEqual({ said: 'It is titanic 👋🏽', finish: 'stop' })
  })

  it('is a refusal to Anthropic’s client', async () => {
    house.upstream.play(chatStream(['It is ', 'Titan']))
    const client = new Anthropic({ apiKey: `${keys['blocking']}`, baseURL: house.url, maxRetries: 0 })
    const message = await client.messages
      .stream({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })
      .finalMessage()
    expect(message.stop_reason).toBe('refusal')
    expect(message.content).toMatchObject([{ type: 'text', text: 'It is ' }])
  })

  it.each(['m', 'native'])('is an incomplete response to OpenAI’s client: %s', async model => {
    house.upstream.play(chatStream(['It is ', 'Titan']))
    const stream = house.client(`${keys['blocking']}`).responses.stream({ model, input: 'hi' })
    const response = await stream.finalResponse()
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output_text: 'It is ',
    })
  })
})

it('sees what the caller said, where a provider does not, and what the caller will see', async () => {
  expect((await chat('private', 'write to ada@example.com')).status).toBe(400)
  house.upstream.play(chatStream(['to [EM', 'AIL_1]']))
  expect(
    await readStream('private', { messages: [{ role: 'user', content: 'x.ada.y@example.com' }] }).catch(
      error => error.code,
    ),
  ).toBe('content_filter')
})

const verdict = (flagged: boolean): Script => ({
  headers: { 'content-type': 'application/json' },
  pieces: [
    JSON.stringify({ id: 'modr-1', model: 'x', results: [{ flagged, categories: {}, category_scores: {} }] }),
  ],
})
const down: Script = { status: 503, pieces: ['{}'] }

describe('a model that guards', () => {
  it('is asked first, at the operator’s cost, and lets pass', async () => {
    house.upstream.play(verdict(false), chatReply('Hello'), verdict(false))
    const response = await chat('moderating', 'hi')
    expect(response.status).toBe(200)
    expect(sent()[0]).toMatchObject({ model: 'moderator', input: ['hi'] })
    expect(sent()[2]).toMatchObject({ model: 'moderator', input: ['Hello'] })
    await response.text()
    await expect
      .poll(
        async () => (await house.readLedger()).filter(row => JSON.stringify(row).includes('_guard')).length,
      )
      .toBe(2)
  })

  it('refuses a request', async () => {
    house.upstream.play(verdict(true))
    const response = await chat('moderating', 'hi')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'content_filter' } })
    expect(sent()).toHaveLength(1)
  })

  it('is not asked about a request for a model that is not there', async () => {
    expect((await chat('moderating', 'hi', { model: 'nobody' })).status).toBe(404)
    expect(sent()).toEqual([])
  })

  it('withholds a whole answer', async () => {
    house.upstream.play(verdict(false), chatReply('Hello'), verdict(true))
    expect(await (await chat('moderating', 'hi')).json()).toMatchObject({
      choices: [{ message: { content: '' }, finish_reason: 'content_filter' }],
    })
  })

  it('ends a stream of which it has denied a window, and shows none of that', async () => {
    house.upstream.play(verdict(false), chatStream(['bad words ', 'and more']), verdict(true))
    expect(await readStream('moderating')).toEqual({ said: '', finish: 'content_filter' })
  })

  it('lets a whole stream pass', async () => {
    house.upstream.play(verdict(false), chatStream(['good words ', 'and', ' more']), verdict(false))
    expect(await readStream('moderating')).toEqual({ said: 'good words and more', finish: 'stop' })
  })

  it('lets nothing pass when it cannot be asked', async () => {
    house.upstream.play(down)
    const response = await chat('moderating', 'hi')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { code: 'guardrail_unavailable' } })
    expect(sent().every(({ model }) => model === 'moderator')).toBe(true)
  })

  it('withholds an answer that it cannot be asked about', async () => {
    house.upstream.play(verdict(false), chatReply('Hello'), down)
    const response = await chat('moderating', 'hi')
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('Hello')
    expect(await rowOf(response)).toMatchObject({ guardrails: { S: 'safety=unavailable' } })
    house.upstream.play(verdict(false), chatStream(['good words ', 'and more']), down)
    expect(await readStream('moderating')).toEqual({ said: '', finish: 'content_filter' })
  })

  it('lets all pass when it cannot be asked, where that is wanted', async () => {
    house.upstream.play(down)
    const models = () => sent().map(({ model }) => model)
    const asking = chat('trusting', 'hi')
    await expect.poll(() => models().length).toBeGreaterThan(0)
    expect((await asking).status).toBe(503)
    expect(models().at(-1)).toBe('m')
  })

  it.each([
    ['safe', 200],
    [' Safe.', 200],
    ['unsafe\nS9', 400],
    ['I cannot tell', 400],
  ])('may be a chat that says %j', async (says, status) => {
    house.upstream.play(chatReply(says), chatReply('Hello'))
    expect((await chat('judging', 'hi')).status).toBe(status)
    expect(sent()[0].messages).toEqual([
      { role: 'system', content: 'Is it safe?' },
      { role: 'user', content: 'hi' },
    ])
  })
})

it('is told in a repetition as it was told first', async () => {
  house.upstream.play(chatReply('It is Titan.'))
  const send = () =>
    house.post(
      '/v1/chat/completions',
      { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
      { authorization: `Bearer ${keys['masking']}`, 'idempotency-key': 'guarded' },
    )
  const first = await (await send()).text()
  let second = await send()
  // The first is kept when all of it is out.
  await expect
    .poll(async () => {
      second = await send()
      return second.headers.get('idempotent-replayed')
    })
    .toBe('true')
  expect(second.headers.get('x-causeway-guardrails')).toBe('secrets=mask')
  expect(await second.text()).toBe(first)
})
