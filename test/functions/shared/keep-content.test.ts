import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { monthOf } from '../../../functions/shared/accounting/window.ts'
import type { Clock } from '../../../functions/shared/contract/clock.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { keepContent } from '../../../functions/shared/keep-content.ts'
import type { Story } from '../../../functions/shared/request-facts.ts'
import { openContents } from '../../../functions/shared/store/kept/contents.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'
import { configure } from '../gateway/configure.ts'

const dayMs = 86_400_000
let shiftMs = 0
const clock: Clock = { ...systemClock, now: () => Date.now() + shiftMs }

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure, { clock })
  for (const tenant of ['kept', 'free', 'slow'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => {
  shiftMs = 0
  house.upstream.play(chatReply('a secret answer'))
})

const messages = [{ role: 'user', content: 'a secret question' }]
const hi = { model: 'scripted', messages, max_tokens: 100 }
const post = (path: string, body: object, tenant = 'kept', headers: Record<string, string> = {}) =>
  house.post(path, body, { authorization: `Bearer ${keys[tenant]}`, ...headers })
const ask = async (body: object = hi, tenant = 'kept', headers: Record<string, string> = {}) => {
  const response = await post('/v1/chat/completions', body, tenant, headers)
  await response.text()
  return `${response.headers.get('x-request-id')}`
}

type Entry = Record<string, unknown> & { content: Record<string, unknown> | null }

const admin = async (method: string, path: string) => {
  const headers = { authorization: `Bearer ${house.adminKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${house.url}/admin/v1/tenants${path}`, { method, headers })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}
const find = async (id: string, tenant = 'kept', query = '') => {
  const { status, answer } = await admin('GET', `/${tenant}/requests/${id}${query}`)
  return { status, data: (answer['data'] ?? []) as Entry[] }
}
/** What stands when everything that follows the last byte is done. */
const found = (id: string, tenant?: string) =>
  vi.waitFor(async () => {
    const { data } = await find(id, tenant)
    expect(data[0]).toBeDefined()
    return data[0] as Entry
  })
const kept = (id: string, tenant?: string) =>
  vi.waitFor(async () => {
    const { content } = await found(id, tenant)
    expect(content).not.toBeNull()
    return content
  })
const readContents = async () =>
  (await house.dynamodb.send(new ScanCommand({ TableName: 'causeway-content', ConsistentRead: true })))
    .Items ?? []

describe('for a tenant that wants it, there is kept', () => {
  it('what was asked and answered, beside what the ledger says', async () => {
    const id = await ask()
    const content = await kept(id)
    expect(content).toMatchObject({ request: hi, isCut: false })
    expect(content?.['choices']).toMatchObject([{ message: { content: 'a secret answer' } }])
    expect(await found(id)).toMatchObject({
      ...{ object: 'request', tenant: 'kept', requestId: id, model: 'scripted', kind: 'actual', tokens: 10 },
      ...{ usd: '0.000019', isStream: false, isMultimodal: false, usesTools: false, outcome: 'complete' },
      attempts: [{ provider: 'scripted' }],
    })
  })

  it('a stream as the message that its words make', async () => {
    house.upstream.play(chatStream(['a ', 'secret ', 'answer']))
    const content = await kept(await ask({ ...hi, stream: true }))
    expect(content?.['choices']).toEqual([
      { index: 0, message: { role: 'assistant', content: 'a secret answer' }, finish_reason: 'stop' },
    ])
  })

  it('a stream that broke, as far as it came', async () => {
    house.upstream.play({ pieces: chatStream(['half', 'way']).pieces.slice(0, 2), ending: 'reset' })
    const content = await kept(await ask({ ...hi, stream: true }))
    expect(content?.['choices']).toMatchObject([{ message: { content: 'half' }, finish_reason: null }])
  })

  it('what its caller was given, prefix included', async () => {
    house.upstream.play(chatStream(['quoted']))
    const content = await kept(await ask({ ...hi, model: 'shaped', stream: true }))
    expect(content?.['choices']).toMatchObject([{ message: { content: '> quoted' } }])
  })

  it('the input of an embedding, and no vectors', async () => {
    const input = 'a secret text'
    const response = await post('/v1/embeddings', { model: 'demo-embedding', input })
    await response.text()
    expect(await kept(`${response.headers.get('x-request-id')}`)).toMatchObject({
      request: { input },
      choices: null,
    })
  })

  it('nothing of a request that was refused', async () => {
    const before = (await readContents()).length
    expect(await find(await ask({ ...hi, model: 'nope' }))).toEqual({ status: 404, data: [] })
    expect(await readContents()).toHaveLength(before)
  })

  it('each of two requests of one id', async () => {
    const headers = { 'x-request-id': 'twice' }
    await ask(hi, 'kept', headers)
    await ask({ ...hi, max_tokens: 7 }, 'kept', headers)
    // Whose id only begins alike is another.
    await ask(hi, 'kept', { 'x-request-id': 'twice-more' })
    const asked = await vi.waitFor(async () => {
      const { data } = await find('twice')
      expect(data.filter(({ content }) => content)).toHaveLength(2)
      return data.map(({ content }) => JSON.stringify(content?.['request']))
    })
    expect(asked.toSorted()).toEqual([JSON.stringify(hi), JSON.stringify({ ...hi, max_tokens: 7 })])
  })
})

describe('what was said', () => {
  it.each(['free', 'slow'])('is not kept for a tenant that has not asked for it: %s', async tenant => {
    const before = (await readContents()).length
    const id = await ask(hi, tenant)
    expect((await found(id, tenant)).content).toBeNull()
    expect(await readContents()).toHaveLength(before)
  })

  it('stands in no log, in no ledger row, and in clear in no table', async () => {
    const id = await ask()
    await kept(id)
    const rows = JSON.stringify([await house.readLedger(), await readContents()])
    for (const text of [rows, house.log.join('\n')])
      for (const words of ['secret question', 'secret answer']) expect(text).not.toContain(words)
    expect(house.log.filter(line => line.includes('content read')).at(-1)).toContain(id)
  })

  it('is shown for as many days as it was promised, and the row stays', async () => {
    const id = await ask()
    const window = monthOf(Date.now())
    await kept(id)
    shiftMs = 30 * dayMs - 60_000
    expect(await kept(id)).not.toBeNull()
    shiftMs = 30 * dayMs + 60_000
    const { data } = await find(id, 'kept', `?window=${window}`)
    expect(data).toMatchObject([{ requestId: id, content: null }])
    const item = (await readContents()).find(({ sk }) => sk?.S?.startsWith(`${id}.`))
    expect(Math.abs(Number(item?.['expiresAt']?.N) * 1_000 - Date.now() - 30 * dayMs)).toBeLessThan(60_000)
  })

  it('is deleted when somebody asks for that, and the row stays', async () => {
    const [id, other] = [await ask(), await ask()]
    await Promise.all([kept(id), kept(other)])
    const before = (await readContents()).length
    expect((await admin('POST', `/free/requests/${id}/forget`)).answer).toMatchObject({ forgotten: 0 })
    expect((await admin('POST', `/kept/requests/${id}/forget`)).answer).toMatchObject({ forgotten: 1 })
    expect((await admin('POST', `/kept/requests/${id}/forget`)).answer).toMatchObject({ forgotten: 0 })
    expect(await readContents()).toHaveLength(before - 1)
    expect((await found(id)).content).toBeNull()
    expect((await found(other)).content).not.toBeNull()
  })

  it('is nobody else’s to read', async () => {
    const id = await ask()
    await kept(id)
    expect((await find(id, 'free')).status).toBe(404)
  })

  it('is not said twice by a repetition under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' }
    await kept(await ask(hi, 'kept', headers))
    const before = (await readContents()).length
    const repeat = () => post('/v1/chat/completions', hi, 'kept', headers)
    const again = await vi.waitFor(async () => {
      const response = await repeat()
      expect(response.status).toBe(200)
      return response
    })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await readContents()).toHaveLength(before)
  })
})

describe('where it cannot be kept', () => {
  it('because it is nested too deep to be written, a line says so', async () => {
    const lines: object[] = []
    const story = {
      call: { id: 'deep', headers: {}, body: new Uint8Array() },
      caller: { tenant: { content: { days: 1 } } },
    }
    const choices = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
    await keepContent(
      {
        contents: openContents(house.dynamodb, 'causeway-content', clock.now),
        clock,
        log: (level, message, fields) => lines.push({ level, message, ...fields }),
      },
      story as unknown as Story,
      { tenant: 'kept', since: Date.now(), leaseId: 'deep.1', choices },
    )
    expect(lines).toEqual([
      { level: 'error', message: 'content not kept', requestId: 'deep', tenant: 'kept', name: 'RangeError' },
    ])
  })

  it('the answer is whole and charged all the same, and a line says so', async () => {
    const poor = await openHouse(configure, { variables: { CONTENT_TABLE: 'nowhere' } })
    try {
      poor.upstream.play(chatReply('Hello'))
      const { key } = await poor.keys.create({ tenant: 'kept', keyPrefix: 'kept', name: 'test' })
      const answer = await poor
        .client(key)
        .chat.completions.create({ model: 'scripted', messages: hi.messages as [] })
      expect(answer.choices[0]?.message.content).toBe('Hello')
      await vi.waitFor(async () => expect(await poor.readLedger()).toHaveLength(1))
      const line = await vi.waitFor(() => {
        const text = poor.log.find(entry => entry.includes('content not kept'))
        expect(text).toBeDefined()
        return JSON.parse(`${text}`)
      })
      expect(line).toMatchObject({ level: 'error', tenant: 'kept', name: 'ResourceNotFoundException' })
    } finally {
      await poor.stop()
    }
  })
})
