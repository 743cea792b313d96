import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(url =>
    Configuration.parse({
      providers: { shared: { baseUrl: `${url}/v1` } },
      models: [{ name: 'm', targets: [{ provider: 'shared' }] }],
      resources: { provider: 'shared' },
      tenants: ['owner', 'other'].map(id => ({ id, keyPrefix: id })),
    }),
  )
  for (const tenant of ['owner', 'other'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
  const made = { id: 'file-1', object: 'file', bytes: 1, created_at: 1, filename: 'a', purpose: 'user_data' }
  const headers = { 'content-type': 'application/json' }
  house.upstream.play({ status: 200, headers, pieces: [JSON.stringify(made)] })
  const file = new File(['a'], 'a.txt')
  await house.client(`${keys['owner']}`).files.create({ file, purpose: 'user_data' })
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const ask = async (tenant: string, path: string, body: object) => {
  const response = await house.post(
    path,
    { model: 'm', ...body },
    { authorization: `Bearer ${keys[tenant]}` },
  )
  return { status: response.status, text: await response.text() }
}

const filed = (id: string) => [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }]
const input = (id: string) => [{ role: 'user', content: [{ type: 'input_file', file_id: id }] }]
const source = (id: string) => [
  { role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: id } }] },
]

describe('a file that a request names', () => {
  it('is its tenant’s own', async () => {
    expect((await ask('owner', '/v1/chat/completions', { messages: filed('file-1') })).status).toBe(200)
    expect(house.upstream.requests).toHaveLength(1)
  })

  it.each<[string, string, object]>([
    ['chat', '/v1/chat/completions', { messages: filed('file-1') }],
    ['responses', '/v1/responses', { input: input('file-1') }],
    ['messages', '/v1/messages', { max_tokens: 9, messages: source('file-1') }],
    [
      'the tools of responses',
      '/v1/responses',
      { input: 'hi', tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
    ],
    ['the conversation of responses', '/v1/responses', { input: 'hi', conversation: 'conv_1' }],
  ])('is nothing to another tenant, in %s', async (_, path, body) => {
    const { status, text } = await ask('other', path, body)
    expect(status).toBe(404)
    expect(text).toContain('Nothing of yours has the id')
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('may be quoted as what a model has said', async () => {
    const said = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'As in file-9.', annotations: [{ file_citation: { file_id: 'file-9' } }] },
      ],
    }
    const messages = [{ role: 'user', content: 'hi' }, said, { role: 'user', content: 'and?' }]
    expect((await ask('other', '/v1/chat/completions', { messages })).status).toBe(200)
  })
})
