import { toFile } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply, refusal } from '../../upstream/chat-script.ts'
import type { Script } from '../../upstream/scripted-upstream.ts'

const secret = 'causeway/keeping'
const manyKeys = ['sk-one', 'sk-two', 'sk-three', 'sk-four', 'sk-five', 'sk-six']

/** So much later that no pool of keys is remembered: they are for a day. */
const laterMs = 90_000_000
let passedMs = 0
const clock = { ...systemClock, now: () => systemClock.now() + passedMs }

let house: House
let key: string
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: {
          keeping: { baseUrl: `${url}/v1`, secret, native: ['responses'] },
          elsewhere: { baseUrl: `${url}/elsewhere` },
        },
        models: [
          {
            name: 'both',
            targets: [{ provider: 'elsewhere' }, { provider: 'keeping', priority: 1 }],
            fallbacks: ['there'],
            shadow: { model: 'there', fraction: 1 },
          },
          { name: 'there', targets: [{ provider: 'elsewhere' }] },
        ],
        resources: { provider: 'keeping' },
        tenants: [{ id: 'owner', keyPrefix: 'owner' }],
      }),
    { clock },
  )
  key = (await house.keys.create({ tenant: 'owner', keyPrefix: 'owner', name: 'test' })).key
})
afterAll(() => house.stop())

const json = (body: object): Script => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  pieces: [JSON.stringify(body)],
})
/** Where the last requests went, and with which key. */
const sent = () => house.upstream.requests.map(({ url, headers }) => [url, headers['authorization']])
const keep = async (id: string, keys: readonly unknown[]): Promise<string | undefined> => {
  await house.putPool(secret, { keys: [...keys] })
  passedMs += laterMs
  house.upstream.play(
    json({ id, object: 'file', bytes: 1, created_at: 1, filename: 'a', purpose: 'user_data' }),
  )
  await house.client(key).files.create({ file: await toFile(Buffer.from('a'), 'a'), purpose: 'user_data' })
  return sent().at(-1)?.[1]
}
const ask = async (path: string, body: object) => {
  const response = await house.post(path, body, { authorization: `Bearer ${key}` })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const filed = (...parts: readonly object[]) => [{ role: 'user', content: parts }]
const file = (id: string) => ({ type: 'file', file: { file_id: id } })

describe('a request that names a file', () => {
  let home: string | undefined
  beforeEach(async () => {
    home = await keep('file-1', manyKeys)
    house.upstream.play(chatReply('Hello'))
  })

  it.each([
    ['/v1/chat/completions', { messages: filed(file('file-1')) }],
    ['/v1/responses', { input: filed({ type: 'input_file', file_id: 'file-1' }) }],
  ])('to %s goes to the provider and with the key that has it', async (path, asked) => {
    for (let round = 0; round < 5; round++) await ask(path, { model: 'both', ...asked })
    expect(sent()).toEqual(Array.from({ length: 5 }, () => [path, home]))
  })

  it('stays there when it is tried again, and goes to no fallback', async () => {
    house.upstream.play(refusal(500, { error: { message: 'no' } }), chatReply('Hello'))
    const asked = { model: 'both', messages: filed(file('file-1')) }
    expect((await ask('/v1/chat/completions', asked)).status).toBe(200)
    expect(sent()).toEqual([
      ['/v1/chat/completions', home],
      ['/v1/chat/completions', home],
    ])
  })

  it('goes anywhere where it names none', async () => {
    const asked = { model: 'both', messages: filed({ type: 'text', text: 'hi' }) }
    expect((await ask('/v1/chat/completions', asked)).status).toBe(200)
    expect(sent()[0]?.[0]).toBe('/elsewhere/chat/completions')
  })

  it('is refused where its model is of other providers', async () => {
    const { status, body } = await ask('/v1/chat/completions', {
      model: 'there',
      messages: filed(file('file-1')),
    })
    expect(status).toBe(400)
    expect(body['error']).toMatchObject({ code: 'resources_apart', param: 'model' })
    expect(sent()).toEqual([])
  })

  it('is quoted for where it would go', async () => {
    const { body } = await ask('/v1/quote', { model: 'both', messages: filed(file('file-1')) })
    expect(body['targets']).toMatchObject([{ provider: 'keeping' }])
  })
})

describe('a request that names two things', () => {
  it('is refused where they are of two providers', async () => {
    await keep('file-here', ['sk-one'])
    house.upstream.play(json({ id: 'video_there', object: 'video' }))
    await house.client(key).videos.create({ model: 'there', prompt: 'p' })
    const video = { type: 'input_video', video_id: 'video_there' }
    const asked = { model: 'both', messages: filed(file('file-here'), video) }
    const { status, body } = await ask('/v1/chat/completions', asked)
    expect(status).toBe(400)
    expect(body['error']).toMatchObject({ code: 'resources_apart' })
  })

  it('is refused where they are of two keys', async () => {
    await keep('file-old', ['sk-one'])
    // Nearly all the weight is on the new key, so that what is made from now on lies with it.
    await keep('file-new', ['sk-one', { key: 'sk-new', weight: 1_000_000 }])
    house.upstream.play(chatReply('Hello'))
    const asked = (...ids: readonly string[]) =>
      ask('/v1/chat/completions', { model: 'both', messages: filed(...ids.map(file)) })
    expect((await asked('file-old', 'file-new')).status).toBe(400)
    expect((await asked('file-old', 'file-old')).status).toBe(200)
    expect(sent()).toEqual([['/v1/chat/completions', 'Bearer sk-one']])
  })
})
