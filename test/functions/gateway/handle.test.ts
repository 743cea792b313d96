import { randomBytes } from 'node:crypto'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mintVirtualKey } from '../../../functions/shared/contract/virtual-key.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['free', 'tokens', 'money', 'slow', 'narrow'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const hi = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] } as const
const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` })
const chat = (body: unknown, headers: Record<string, string> = bearer(keys['free'])) =>
  house.post('/v1/chat/completions', body, headers)
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  return { status: response.status, ...error }
}
const sent = () => JSON.parse(house.upstream.requests.at(-1)?.body ?? '{}')

describe('who may call', () => {
  it.each([
    ['Authorization', () => bearer(keys['free'])],
    ['x-api-key', () => ({ 'x-api-key': `${keys['free']}` })],
    ['api-key', () => ({ 'api-key': `${keys['free']}` })],
  ])('one who shows a key as %s', async (_, headers) => {
    expect((await chat(hi, headers())).status).toBe(200)
  })

  it('one who shows a key in the query', async () => {
    expect((await house.post(`/v1/chat/completions?api_key=${keys['free']}`, hi)).status).toBe(200)
  })

  it.each([
    ['nobody without a key', {}, 401, 'missing_api_key'],
    ['nobody with garbage', bearer('abc'), 401, 'invalid_api_key'],
    [
      'nobody with a key that nobody made',
      bearer(mintVirtualKey('free', randomBytes)),
      401,
      'invalid_api_key',
    ],
    ['nobody with two keys', { ...bearer('abc'), 'x-api-key': 'def' }, 400, 'ambiguous_api_key'],
    ['nobody with a list of keys', bearer('good, Bearer bad'), 401, 'invalid_api_key'],
  ])('%s', async (_, headers, status, code) => {
    const response = await chat(hi, headers)
    expect(await errorOf(response)).toMatchObject({
      status,
      code,
      type: 'invalid_request_error',
      param: null,
    })
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('nobody whose key was revoked or has expired', async () => {
    const owner = { tenant: 'free', keyPrefix: 'free' }
    const revoked = await house.keys.create({ ...owner, name: 'gone' })
    await house.keys.revoke({ ...owner, id: revoked.record.id })
    const expired = await house.keys.create({ ...owner, name: 'old', expiresAt: Date.now() + 20 })
    while (Date.now() < (expired.record.expiresAt ?? 0)) await new Promise(setImmediate)
    expect(await errorOf(await chat(hi, bearer(revoked.key)))).toMatchObject({
      status: 401,
      code: 'key_revoked',
    })
    expect(await errorOf(await chat(hi, bearer(expired.key)))).toMatchObject({
      status: 401,
      code: 'key_expired',
    })
  })
})

describe('what can be asked', () => {
  it.each(['/v1/chat/completions', '/chat/completions', '/v1/v1/chat/completions'])('%s', async path => {
    expect((await house.post(path, hi, bearer(keys['free']))).status).toBe(200)
  })

  it.each([
    ['POST', '/v1/nope', 404, 'unknown_url'],
    ['POST', '//v1//chat/completions/', 404, 'unknown_url'],
    ['POST', '/v1/chat%2Fcompletions', 404, 'unknown_url'],
    ['GET', '/favicon.ico', 404, 'unknown_url'],
    ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['DELETE', '/v1/models', 405, 'method_not_allowed'],
  ])('not %s %s', async (method, path, status, code) => {
    const response = await fetch(house.url + path, { method })
    expect(await errorOf(response)).toMatchObject({ status, code })
    expect(response.headers.get('x-request-id')).toMatch(/\S/)
    if (status === 405) expect(response.headers.get('allow')).toMatch(/^(GET|POST)$/)
  })

  it('how the gateway is, without a key', async () => {
    expect(await (await fetch(`${house.url}/health`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(house.url)).json()).toMatchObject({ name: 'Causeway' })
  })

  it('nothing under a model that is not there, or not the tenant’s', async () => {
    expect(await errorOf(await chat({ ...hi, model: 'nope' }))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    })
    expect(await errorOf(await chat(hi, bearer(keys['narrow'])))).toMatchObject({
      status: 403,
      code: 'model_not_allowed',
      param: 'model',
    })
  })
})

describe('a body that is not right', () => {
  const deep = `{"model":"m","messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  const sound = JSON.stringify(hi)

  it.each<[string, string | Uint8Array, number, string, Record<string, string>?]>([
    ['is empty', '', 400, 'invalid_json'],
    ['is cut', '{"model":"m","mess', 400, 'invalid_json'],
    ['has a comment', '{"model":"m",/*x*/}', 400, 'invalid_json'],
    ['is an array', '[]', 400, 'invalid_type'],
    ['is a string', '"x"', 400, 'invalid_type'],
    ['is UTF-16', Buffer.from(sound, 'utf16le'), 400, 'invalid_utf8'],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'invalid_utf8'],
    ['is too deep', deep, 400, 'json_too_deep'],
    ['is nothing but brackets', '['.repeat(3_000_000), 400, 'json_too_deep'],
    ['has too many tools', JSON.stringify({ ...hi, tools: Array(513).fill({}) }), 400, 'request_too_large'],
    ['is too large', `${sound}${' '.repeat(4_400_000)}`, 413, 'request_too_large'],
    ['is compressed', sound, 415, 'unsupported_encoding', { 'content-encoding': 'gzip' }],
    [
      'is multipart',
      sound,
      415,
      'unsupported_media_type',
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    ['names two models', '{"model":"m","model":"demo","messages":[]}', 400, 'duplicate_key'],
    ['has a prototype', '{"model":"m","messages":[],"__proto__":{"isAdmin":true}}', 400, 'unknown_parameter'],
    [
      'has half a character',
      '{"model":"m","messages":[{"role":"user","content":"\\ud800"}]}',
      400,
      'invalid_unicode',
    ],
    [
      'says where it is to go',
      '{"model":"m","messages":[],"api_base":"https://evil.example"}',
      400,
      'unknown_parameter',
    ],
    ['brings its key', '{"model":"m","messages":[],"api_key":"x"}', 400, 'unknown_parameter'],
    ['has too many tools', JSON.stringify({ ...hi, tools: Array(513).fill({}) }), 400, 'request_too_large'],
    ['is plain text', sound, 415, 'unsupported_media_type', { 'content-type': 'text/plain' }],
    ['has no model', '{"messages":[]}', 400, 'missing_required_parameter'],
    ['has no messages', '{"model":"m","messages":[]}', 400, 'invalid_value'],
    [
      'limits itself without end',
      '{"model":"m","messages":[{"role":"user"}],"max_tokens":1e400}',
      400,
      'invalid_type',
    ],
    [
      'streams as a string',
      '{"model":"m","messages":[{"role":"user"}],"stream":"true"}',
      400,
      'invalid_type',
    ],
    [
      'limits itself twice',
      '{"model":"m","messages":[{"role":"user"}],"max_tokens":1,"max_completion_tokens":1}',
      400,
      'invalid_value',
    ],
  ])('because it %s', async (_, body, status, code, headers = {}) => {
    const response = await chat(body, { ...bearer(keys['free']), ...headers })
    const error = await errorOf(response)
    expect(error).toMatchObject({ status, code, type: 'invalid_request_error' })
    expect(Object.keys(error)).toEqual(['status', 'message', 'type', 'param', 'code'])
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('names the parameter as OpenAI does', async () => {
    const body = {
      model: 'm',
      messages: [
        { role: 'user', content: 'a' },
        { role: 'robot', content: 'b' },
      ],
    }
    expect(await errorOf(await chat(body))).toMatchObject({
      param: 'messages[1].role',
      code: 'invalid_value',
    })
  })

  it('may begin with a byte order mark', async () => {
    expect((await chat(`\uFEFF${sound}`)).status).toBe(200)
  })
})

describe('a chat', () => {
  it('comes as the provider gave it, under our own headers', async () => {
    const script = chatReply('Grüße, 世界')
    house.upstream.play({
      ...script,
      headers: { ...script.headers, 'set-cookie': 'a=b', 'openai-organization': 'org-1' },
    })
    const response = await chat(hi)
    expect(await response.text()).toBe(script.pieces.join(''))
    expect(response.headers.get('x-causeway-attempts')).toBe('1')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('openai-organization')).toBeNull()
  })

  it('takes parameters along that the gateway has never heard of', async () => {
    await chat({
      ...hi,
      frobnicate: { deeply: [1, null] },
      messages: [{ role: 'user', content: 'hi', mood: 'fine' }],
    })
    expect(sent()).toMatchObject({ frobnicate: { deeply: [1, null] }, messages: [{ mood: 'fine' }] })
  })

  it('goes to the provider under its own name of the model, with its key and no other', async () => {
    await chat({ ...hi, model: 'alias' })
    expect(sent().model).toBe('scripted')
    expect(house.upstream.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-scripted',
      'accept-encoding': 'identity',
    })
  })

  it('is shaped as its provider and model want it', async () => {
    await chat({ ...hi, model: 'shaped', stop: 'END', user: 'u', seed: 7, top_p: 0.1 })
    expect(sent()).toMatchObject({
      stop: ['END', '###'],
      random_seed: 7,
      safe: true,
      top_p: 1,
      temperature: 0.5,
    })
    expect(sent()).not.toHaveProperty('user')
    expect(sent()).not.toHaveProperty('seed')
    expect(house.upstream.requests[0]?.headers).toMatchObject({ 'x-team': 'causeway' })
    expect(house.upstream.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('has the prefix of its provider, whole and streamed', async () => {
    const client = house.client(`${keys['free']}`)
    const whole = await client.chat.completions.create({ ...hi, messages: [...hi.messages], model: 'shaped' })
    expect(whole.choices[0]?.message.content).toBe('> Hello')
    house.upstream.play(chatStream(['Hel', 'lo']))
    const stream = await client.chat.completions.create({
      ...hi,
      messages: [...hi.messages],
      model: 'shaped',
      stream: true,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe('> Hello')
  })

  it('keeps the caller’s own request id if it is fit to print, and makes one if not', async () => {
    const id = async (asked: string) =>
      (await chat(hi, { ...bearer(keys['free']), 'x-request-id': asked })).headers.get('x-request-id')
    expect(await id('my-id_1')).toBe('my-id_1')
    expect(await id('a b"c')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await id('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a stream', () => {
  const stream = (body: object = {}) => chat({ ...hi, stream: true, ...body })

  it('asks the provider for usage, and shows it only to a caller who asks too', async () => {
    house.upstream.play(chatStream(['a']))
    expect(await (await stream()).text()).not.toContain('prompt_tokens')
    expect(sent().stream_options).toEqual({ include_usage: true })
    const asking = { stream_options: { include_usage: true, include_obfuscation: false } }
    const shown = await stream({ ...asking, model: 'listed-1' })
    expect(await shown.text()).toBe(chatStream(['a']).pieces.join(''))
    expect(sent().stream_options).toEqual({ include_usage: true, include_obfuscation: false })
  })

  it('is an event stream that no proxy may keep back', async () => {
    house.upstream.play(chatStream(['a']))
    const { headers } = await stream()
    expect(headers.get('content-type')).toContain('text/event-stream')
    expect(headers.get('cache-control')).toContain('no-transform')
  })

  const broken = [
    ['resets', { ending: 'reset' }],
    ['ends cleanly', { ending: 'end' }],
  ] as const
  it.each(broken)('makes the SDK raise when its provider %s in the middle', async (_, { ending }) => {
    house.upstream.play({ pieces: chatStream(['a', 'b', 'c']).pieces.slice(0, 3), ending })
    const answer = await house
      .client(`${keys['free']}`)
      .chat.completions.create({ ...hi, messages: [...hi.messages], stream: true })
    const read = async () => {
      for await (const _chunk of answer);
    }
    await expect(read()).rejects.toMatchObject({ code: 'upstream_truncated' })
    expect(house.upstream.requests).toHaveLength(1)
  })

  it('is refused with a real status if its provider fails before the first word', async () => {
    house.upstream.play(refusal(400, { message: 'too long', code: 'context_length_exceeded' }))
    const creating = house
      .client(`${keys['free']}`)
      .chat.completions.create({ ...hi, messages: [...hi.messages], stream: true })
    await expect(creating).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})

describe('a caller who leaves', () => {
  it('ends the provider’s stream, pays an estimate and holds nothing any more', async () => {
    const requestId = `leaver-${randomBytes(4).toString('hex')}`
    house.upstream.play({ pieces: chatStream(['a', 'b']).pieces.slice(0, 3), ending: 'hang' })
    const leaving = new AbortController()
    const stream = await house
      .client(`${keys['tokens']}`)
      .chat.completions.create(
        { ...hi, messages: [...hi.messages], stream: true },
        { signal: leaving.signal, headers: { 'x-request-id': requestId } },
      )
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'b') leaving.abort()
    const findRow = async () => (await house.readLedger()).find(row => row['requestId']?.S === requestId)
    await expect.poll(findRow).toMatchObject({ kind: { S: 'estimate' }, outcome: { S: 'gone' } })
    await expect.poll(() => house.upstream.answering()).toBe(0)
  })
})

describe('the other endpoints', () => {
  it('complete a text', async () => {
    const client = house.client(`${keys['free']}`)
    const completion = await client.completions.create({ model: 'demo', prompt: 'Once', max_tokens: 5 })
    expect(completion.choices[0]?.text.length).toBeGreaterThan(0)
    expect(completion.usage?.completion_tokens).toBe(5)
  })

  it('embed texts', async () => {
    const client = house.client(`${keys['free']}`)
    const { data } = await client.embeddings.create({
      model: 'demo-embedding',
      input: ['a', 'b'],
      dimensions: 8,
    })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([8, 8])
  })

  it('refuse more texts than OpenAI takes', async () => {
    const body = { model: 'demo-embedding', input: Array(2_049).fill('a') }
    const response = await house.post('/v1/embeddings', body, bearer(keys['free']))
    expect(await errorOf(response)).toMatchObject({ status: 400, param: 'input' })
  })

  it('list the models of the file, and those of a provider that the file leads to', async () => {
    house.upstream.play({
      headers: { 'content-type': 'application/json' },
      pieces: [JSON.stringify({ data: [{ id: 'listed-1', created: 5 }, { id: 'elsewhere' }] })],
    })
    const models = await house.client(`${keys['free']}`).models.list()
    expect(models.data.map(({ id }) => id)).toEqual([
      'scripted',
      'alias',
      'shaped',
      'demo',
      'demo-embedding',
      'listed-1',
    ])
    const narrow = await house.client(`${keys['narrow']}`).models.list()
    expect(narrow.data.map(({ id }) => id)).toEqual(['demo', 'demo-embedding', 'listed-1'])
  })

  it('retrieve a model, one that only a pattern serves included', async () => {
    const client = house.client(`${keys['free']}`)
    expect(await client.models.retrieve('demo')).toMatchObject({
      id: 'demo',
      object: 'model',
      owned_by: 'demo',
    })
    expect(await client.models.retrieve('listed-a/b')).toMatchObject({
      id: 'listed-a/b',
      owned_by: 'scripted',
    })
    await expect(client.models.retrieve('nope')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })
})

describe('limits', () => {
  it('refuse what a token quota cannot pay, without asking the provider, and tell the SDK not to retry', async () => {
    const body = { ...hi, messages: [{ role: 'user', content: 'a'.repeat(30_000) }] }
    const response = await chat(body, bearer(keys['tokens']))
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await errorOf(response)).toMatchObject({
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    })
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('write the limit that was held for into the request', async () => {
    await chat(hi, bearer(keys['tokens']))
    expect(sent().max_completion_tokens).toBe(4_096)
  })

  it('refuse what a budget cannot pay, and a model without a price', async () => {
    const messages = [{ role: 'user', content: 'a'.repeat(30_000) }]
    const tooDear = await chat({ ...hi, messages }, bearer(keys['money']))
    expect(await errorOf(tooDear)).toMatchObject({ status: 402, code: 'insufficient_quota' })
    const unpriced = await chat({ ...hi, model: 'demo' }, bearer(keys['money']))
    expect(await errorOf(unpriced)).toMatchObject({ status: 400, code: 'model_not_priced' })
    expect((await chat({ ...hi, max_tokens: 100 }, bearer(keys['money']))).status).toBe(200)
  })

  it('refuse more requests than a minute has, until the next one', async () => {
    const statuses = []
    let last: Response | undefined
    for (let count = 0; count < 4; count++) {
      last = await chat(hi, bearer(keys['slow']))
      statuses.push(last.status)
    }
    expect(statuses.filter(status => status === 200).length).toBeLessThanOrEqual(3)
    expect(statuses.at(-1)).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(last?.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  })

  it('refuse a second request while the only one allowed is running', async () => {
    const client = house.client(`${keys['narrow']}`)
    const create = () =>
      client.chat.completions.create({ model: 'listed-1', messages: [...hi.messages], stream: true })
    house.upstream.play({ pieces: chatStream(['a']).pieces.slice(0, 2), ending: 'hang' })
    const first = await create()
    await expect(create()).rejects.toMatchObject({ status: 429, code: 'concurrency_limit_exceeded' })
    first.controller.abort()
  })
})

describe('what is left behind', () => {
  it('is nothing secret: no key of ours or theirs in any line of the log', () => {
    const text = house.log.join('\n')
    expect(house.log.length).toBeGreaterThan(50)
    for (const secret of ['sk-scripted', ...Object.values(keys)]) expect(text).not.toContain(secret)
  })

  it('is one JSON object a line, with the request’s id', () => {
    for (const line of house.log) expect(JSON.parse(line)).toHaveProperty('requestId')
  })
})
