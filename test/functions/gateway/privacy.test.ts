import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { dumpTables } from '../../secrecy/dump-tables.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'

const configure: Configure = scriptedUrl =>
  Configuration.parse({
    providers: {
      scripted: { baseUrl: `${scriptedUrl}/v1` },
      native: { baseUrl: `${scriptedUrl}/v1`, native: ['responses'] },
    },
    models: [
      { name: 'm', targets: [{ provider: 'scripted' }] },
      { name: 'native', targets: [{ provider: 'native' }] },
    ],
    tenants: [
      { id: 'masked', keyPrefix: 'masked', content: { days: 1 }, privacy: { mask: ['email', 'phone'] } },
      { id: 'hidden', keyPrefix: 'hidden', privacy: { mask: ['email'], restore: false } },
      { id: 'open', keyPrefix: 'open' },
    ],
  })

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const { id, keyPrefix } of house.configuration.tenants)
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('I wrote to [EMAIL_1]')))

const ask = (tenant: string, path: string, body: object) =>
  house.post(path, { model: 'm', ...body }, { authorization: `Bearer ${keys[tenant]}` })
const question = { messages: [{ role: 'user', content: 'Write to ada@example.com' }] }
const chat = async (tenant: string, more: object = {}) =>
  (await ask(tenant, '/v1/chat/completions', { ...question, ...more })).text()
const sent = () => house.upstream.requests.at(-1)?.body ?? ''

describe('a tenant that masks', () => {
  it('has its provider see placeholders, and its callers what they stand for', async () => {
    expect(await chat('masked')).toContain('"I wrote to ada@example.com"')
    expect(sent()).toContain('Write to [EMAIL_1]')
    expect(sent()).not.toContain('ada@')
  })

  it('has them in streams too, where they are said in pieces', async () => {
    house.upstream.play(chatStream(['to [EM', 'AIL', '_1', '] now']))
    const stream = await house.client(`${keys['masked']}`).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'ada@example.com' }],
      stream: true,
    })
    let said = ''
    for await (const { choices } of stream) said += choices[0]?.delta.content ?? ''
    expect(said).toBe('to ada@example.com now')
  })

  it.each([
    ['/v1/messages', { ...question, max_tokens: 10 }],
    ['/v1/responses', { input: 'Write to ada@example.com' }],
    ['/v1/responses', { model: 'native', input: 'Write to ada@example.com' }],
    ['/v1/completions', { prompt: 'Write to ada@example.com' }],
    ['/v1/embeddings', { input: ['ada@example.com'] }],
  ])('masks what comes to %s: %j', async (path, body) => {
    await ask('masked', path, body)
    expect(sent()).toContain('[EMAIL_1]')
    expect(sent()).not.toContain('ada@')
  })

  it.each(['/v1/messages', '/v1/responses'])('restores the answers of %s', async path => {
    const body = { ...question, input: 'ada@example.com', max_tokens: 10 }
    const { messages, ...response } = body
    const reply = await ask(
      'masked',
      path,
      path === '/v1/responses' ? response : { messages, max_tokens: 10 },
    )
    expect(await reply.text()).toContain('I wrote to ada@example.com')
  })

  it('keeps what is masked only', async () => {
    await chat('masked')
    await chat('masked', { stream: true })
    await expect
      .poll(async () => (await dumpTables(house.dynamodb)).filter(row => row.includes('[EMAIL_1]')).length)
      .toBeGreaterThan(1)
    const contents = (await dumpTables(house.dynamodb)).filter(row => row.includes('"isCut"'))
    expect(contents.filter(row => row.includes('ada@'))).toEqual([])
  })

  it('leaves the placeholders in answers where it does not want them restored', async () => {
    expect(await chat('hidden')).toContain('I wrote to [EMAIL_1]')
  })
})

it('is no affair of other tenants', async () => {
  expect(await chat('open')).toContain('I wrote to [EMAIL_1]')
  expect(sent()).toContain('ada@example.com')
})
