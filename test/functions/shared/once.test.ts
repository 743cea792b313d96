import { randomBytes, randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Clock } from '../../../functions/shared/contract/clock.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'
import { configure } from '../gateway/configure.ts'

let shiftMs = 0
const clock: Clock = { ...systemClock, now: () => Date.now() + shiftMs }

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure, { clock })
  for (const tenant of ['free', 'tokens', 'slow'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())

let key = ''
/** What the ids of one test's requests begin with, because the one before may still be settling. */
let story = ''
let asked = 0
beforeEach(() => {
  shiftMs = 0
  key = `order-${randomUUID()}`
  story = randomUUID().slice(0, 8)
  house.upstream.play(chatReply('Hello'))
})

const hi = { model: 'scripted', messages: [{ role: 'user' as const, content: 'a secret prompt' }] }
const headersOf = (tenant = 'free') => ({
  authorization: `Bearer ${keys[tenant]}`,
  'idempotency-key': key,
  'x-request-id': `${story}-${asked++}`,
})
const chat = (body: object = hi, headers: Record<string, string> = headersOf()) =>
  house.post('/v1/chat/completions', body, headers)
const refusalOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string } }
  return {
    status: response.status,
    code: error.code,
    shouldRetry: response.headers.get('x-should-retry'),
    sent: house.upstream.requests.length,
  }
}
/** Asks until the answer is not that the first request is running, because what follows its last byte takes a moment. */
const afterTheFirst = (ask: () => Promise<Response>) =>
  vi.waitFor(async () => {
    const response = await ask()
    const { code } = response.status === 409 ? await refusalOf(response.clone()) : {}
    expect(code).not.toBe('request_in_progress')
    return response
  })
const replayed = async (ask: () => Promise<Response>) => {
  const response = await afterTheFirst(ask)
  expect(response.headers.get('idempotent-replayed')).toBe('true')
  return response
}
const expectRows = (count: number) =>
  vi.waitFor(async () => {
    const rows = await house.readLedger()
    expect(rows.filter(row => row['requestId']?.S?.startsWith(story))).toHaveLength(count)
  })
const readClaims = async () => {
  const scan = new ScanCommand({ TableName: 'causeway-state', ConsistentRead: true })
  const { Items = [] } = await house.dynamodb.send(scan)
  return Items.filter(({ pk }) => pk?.S?.startsWith('CLAIM#'))
}

describe('a request that is sent again under its key', () => {
  it('gets the same answer, from no provider and into no ledger', async () => {
    const first = await chat()
    const second = await replayed(() => chat())
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(second.status).toBe(200)
    expect(await second.text()).toBe(await first.text())
    for (const header of ['content-type', 'x-causeway-attempts'])
      expect(second.headers.get(header)).toBe(first.headers.get(header))
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(house.upstream.requests).toHaveLength(1)
    await expectRows(1)
  })

  it('gets the same stream, from its first chunk to its last', async () => {
    const script = chatStream(['Grüße, ', '世', '界'])
    house.upstream.play(script)
    const body = { ...hi, stream: true }
    const first = await chat(body)
    const text = await first.text()
    const second = await replayed(() => chat(body))
    expect(text).toBe(script.pieces.join('').replace(/data: .*"usage".*\n\n/, ''))
    expect(await second.text()).toBe(text)
    for (const header of ['content-type', 'cache-control'])
      expect(second.headers.get(header)).toBe(first.headers.get(header))
    expect(house.upstream.requests).toHaveLength(1)
    await expectRows(1)
  })

  it('gets the same broken stream with the error at its end, because it was charged', async () => {
    house.upstream.play({ pieces: chatStream(['a', 'b']).pieces.slice(0, 2), ending: 'reset' })
    const client = house.client(`${keys['free']}`)
    const read = async () => {
      const options = { headers: headersOf() }
      const stream = await client.chat.completions.create({ ...hi, stream: true }, options)
      let text = ''
      try {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
      } catch (error) {
        return { text, code: (error as { code: string }).code }
      }
      return { text }
    }
    expect(await read()).toEqual({ text: 'a', code: 'upstream_truncated' })
    await replayed(() => chat({ ...hi, stream: true }))
    expect(await read()).toEqual({ text: 'a', code: 'upstream_truncated' })
    expect(house.upstream.requests).toHaveLength(1)
    await expectRows(1)
  })

  it('is no request to its limits, however often', async () => {
    await chat(hi, headersOf('slow'))
    for (let count = 0; count < 5; count++)
      expect((await replayed(() => chat(hi, headersOf('slow')))).status).toBe(200)
  })

  it('gets the same at every endpoint', async () => {
    for (const [path, body] of [
      ['/v1/completions', { model: 'demo', prompt: 'Once' }],
      ['/v1/embeddings', { model: 'demo-embedding', input: 'a' }],
    ] as const) {
      key = `order-${randomUUID()}`
      const post = () => house.post(path, body, headersOf())
      const text = await (await post()).text()
      expect(await (await replayed(post)).text()).toBe(text)
    }
    await expectRows(2)
  })
})

describe('a request that is sent twice at once', () => {
  it('runs once, and the other is told not to try again', async () => {
    const { pieces } = chatStream(['a'])
    house.upstream.play({ pieces, pauseMs: 20 })
    const body = { ...hi, stream: true }
    const first = await chat(body)
    expect(await refusalOf(await chat(body))).toEqual({
      status: 409,
      code: 'request_in_progress',
      shouldRetry: 'false',
      sent: 1,
    })
    const text = await first.text()
    expect(await (await replayed(() => chat(body))).text()).toBe(text)
  })

  it('is not repeated by the SDK, which repeats other conflicts', async () => {
    house.upstream.play({ pieces: chatStream(['a']).pieces.slice(0, 2), ending: 'hang' })
    const client = house.client(`${keys['free']}`).withOptions({ maxRetries: 3 })
    const options = { headers: { 'Idempotency-Key': key } }
    const create = () => client.chat.completions.create({ ...hi, stream: true }, options)
    const first = await create()
    const before = house.log.length
    await expect(create()).rejects.toMatchObject({ status: 409, code: 'request_in_progress' })
    expect(house.log.slice(before).filter(line => line.includes('request_in_progress'))).toHaveLength(1)
    first.controller.abort()
  })
})

describe('a key', () => {
  it('holds for one body and one path', async () => {
    await chat()
    const otherBody = await afterTheFirst(() => chat({ ...hi, temperature: 0 }))
    const refused = { status: 422, code: 'idempotency_key_reused', shouldRetry: 'false', sent: 1 }
    expect(await refusalOf(otherBody)).toEqual(refused)
    expect(await refusalOf(await house.post('/v1/completions', hi, headersOf()))).toEqual(refused)
  })

  it('is its tenant’s own', async () => {
    await chat()
    const other = await chat(hi, headersOf('tokens'))
    expect(other.status).toBe(200)
    expect(other.headers.get('idempotent-replayed')).toBeNull()
    expect(house.upstream.requests).toHaveLength(2)
  })

  it.each([
    ['empty', ''],
    ['of two words', 'a b'],
    ['beyond ASCII', 'ü'],
    ['too long', 'x'.repeat(256)],
  ])('that is %s is refused', async (_, bad) => {
    const response = await chat(hi, { ...headersOf(), 'idempotency-key': bad })
    expect(await refusalOf(response)).toMatchObject({ status: 400, code: 'invalid_idempotency_key', sent: 0 })
  })

  it('may have 255 characters', async () => {
    key = key.padEnd(255, '~')
    expect((await chat()).status).toBe(200)
  })

  it('is free again after a refusal of ours or of the provider’s, also for another body', async () => {
    house.upstream.play(refusal(400, { message: 'too long' }), chatReply('Hello'))
    expect((await chat({ model: 'scripted' })).status).toBe(400)
    expect((await chat({ ...hi, model: 'nope' })).status).toBe(404)
    expect((await chat({ ...hi, temperature: 0 })).status).toBe(400)
    const corrected = await chat()
    expect(corrected.status).toBe(200)
    expect(corrected.headers.get('idempotent-replayed')).toBeNull()
    expect(house.upstream.requests).toHaveLength(2)
    await expectRows(1)
  })

  it('is free again after 24 hours, though the table still has the answer', async () => {
    await chat()
    await replayed(() => chat())
    shiftMs = 86_400_000 - 10_000
    await replayed(() => chat())
    shiftMs = 86_400_000 + 10_000
    expect((await chat()).headers.get('idempotent-replayed')).toBeNull()
    expect(house.upstream.requests).toHaveLength(2)
  })

  it('of a request that died is free again a minute after its deadline', async () => {
    house.upstream.play(
      { pieces: chatStream(['a']).pieces.slice(0, 2), ending: 'hang' },
      ...[chatStream(['b'])],
    )
    const body = { ...hi, stream: true }
    const first = await chat(body)
    shiftMs = 900_000 + 50_000
    expect((await chat(body)).status).toBe(409)
    shiftMs = 900_000 + 70_000
    expect(await (await chat(body)).text()).toContain('"b"')
    await first.body?.cancel()
  })
})

describe('an answer that cannot be given again', () => {
  const notKept = { status: 409, code: 'idempotency_answer_not_kept', shouldRetry: 'false', sent: 1 }

  it('is one that is too large', async () => {
    house.upstream.play(chatReply(randomBytes(400_000).toString('base64')))
    expect((await chat()).status).toBe(200)
    expect(await refusalOf(await afterTheFirst(() => chat()))).toEqual(notKept)
    await expectRows(1)
  })

  it('is one that its caller left, and it is not charged twice', async () => {
    house.upstream.play({ pieces: chatStream(['a']).pieces.slice(0, 2), ending: 'hang' })
    const leaving = new AbortController()
    const body = { ...hi, stream: true }
    const first = await fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf() },
      body: JSON.stringify(body),
      signal: leaving.signal,
    })
    await first.body?.getReader().read()
    leaving.abort()
    expect(await refusalOf(await afterTheFirst(() => chat(body)))).toEqual(notKept)
    await expectRows(1)
  })
})

describe('what is stored', () => {
  it('is nothing for a request without a key, the official client’s own included', async () => {
    const before = (await readClaims()).length
    await chat(hi, { authorization: `Bearer ${keys['free']}` })
    await house.client(`${keys['free']}`).chat.completions.create(hi)
    expect(await readClaims()).toHaveLength(before)
  })

  it('is neither the key nor the prompt', async () => {
    await chat()
    await replayed(() => chat())
    const text = JSON.stringify(await readClaims())
    expect(text).not.toContain(key)
    expect(text).not.toContain(hi.messages[0]?.content)
    expect(house.log.join('\n')).not.toContain(key)
  })
})

describe('without its table', () => {
  let shut: House
  beforeAll(async () => {
    // Without keys there is nothing else that a tenant without limits would need the table for.
    shut = await openHouse(configure, { variables: { REQUIRE_API_KEY: 'false', STATE_TABLE: 'nowhere' } })
    shut.upstream.play(chatReply('Hello'))
  })
  afterAll(() => shut.stop())

  it('a request with a key is refused before any provider hears of it, and one without is served', async () => {
    const refused = await shut.post('/v1/chat/completions', hi, { 'idempotency-key': key })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ error: { code: 'idempotency_store_unavailable' } })
    expect(shut.upstream.requests).toHaveLength(0)
    expect((await shut.post('/v1/chat/completions', hi)).status).toBe(200)
  })
})
