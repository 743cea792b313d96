import type OpenAI from 'openai'
import { toFile } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import type { Script } from '../../upstream/scripted-upstream.ts'

const configure: Configure = url =>
  Configuration.parse({
    providers: {
      scripted: { baseUrl: `${url}/v1`, secret: 'causeway/scripted', allowPrivate: true },
      ranking: { dialect: 'cohere', baseUrl: `${url}/v2`, allowPrivate: true },
      elsewhere: { baseUrl: `${url}/elsewhere`, allowPrivate: true },
    },
    models: [
      {
        name: 'picture',
        targets: [{ provider: 'scripted', model: 'gpt-image-x' }],
        price: { input: 5, output: 40 },
      },
      {
        name: 'voice',
        targets: [{ provider: 'scripted' }],
        price: { input: 0, output: 0, character: 0.00001 },
      },
      {
        name: 'ears',
        targets: [{ provider: 'scripted', model: 'whisper-x' }],
        price: { input: 0, output: 0, second: 0.0001 },
      },
      { name: 'judge', targets: [{ provider: 'scripted' }] },
      {
        name: 'ranker',
        targets: [{ provider: 'ranking' }],
        price: { input: 1, output: 0, request: 0.002 },
      },
      { name: 'there', targets: [{ provider: 'elsewhere' }] },
    ],
    resources: { provider: 'scripted', prices: { createFineTuningJob: 2 } },
    tenants: [
      { id: 'owner', keyPrefix: 'owner' },
      { id: 'other', keyPrefix: 'other' },
      { id: 'money', keyPrefix: 'money', quota: { usd: 3 } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 2 } },
      { id: 'narrow', keyPrefix: 'narrow', models: ['judge'] },
    ],
  })

let house: House
const keys: Record<string, string> = {}
const clients: Record<string, OpenAI> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['owner', 'other', 'money', 'slow', 'narrow']) {
    const { key } = await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })
    keys[tenant] = key
    clients[tenant] = house.client(key)
  }
})
afterAll(() => house.stop())
beforeEach(() => house.putPool('causeway/scripted', { keys: ['sk-one'] }))

const client = (tenant = 'owner'): OpenAI => clients[tenant] as OpenAI
const json = (body: object, status = 200): Script => ({
  status,
  headers: { 'content-type': 'application/json' },
  pieces: [JSON.stringify(body)],
})
const file = (id: string) => ({
  id,
  object: 'file',
  bytes: 3,
  created_at: 1,
  filename: 'a',
  purpose: 'user_data',
})
const play = (...bodies: readonly [object, ...object[]]) =>
  house.upstream.play(...(bodies.map(body => json(body)) as [Script, ...Script[]]))
const sent = () => house.upstream.requests.map(({ method, url }) => `${method} ${url}`)
const createFile = async (id: string, tenant = 'owner') => {
  play(file(id))
  await client(tenant).files.create({ file: await toFile(Buffer.from('abc'), 'a.txt'), purpose: 'user_data' })
}
const refusal = async (asking: Promise<unknown>) => {
  const error = await asking.then(
    () => new Error('was answered'),
    error => error,
  )
  const { status, code } = error as { status?: number; code?: string }
  return { status, code }
}
const notFound = { status: 404, code: 'resource_not_found' }
/** Settling outlives the answer. */
const rowOf = (requestId: string | null) =>
  vi.waitFor(async () => {
    const row = (await house.readLedger()).find(({ requestId: id }) => id?.S === requestId)
    if (!row) throw new Error('not in the ledger yet')
    return row
  })

describe('the official client', () => {
  it('creates, retrieves, lists, reads and deletes files', async () => {
    await createFile('file-1')
    play(file('file-1'))
    expect(await client().files.retrieve('file-1')).toMatchObject({ id: 'file-1' })
    play({ object: 'list', data: [file('file-9'), file('file-1')], has_more: false })
    expect((await client().files.list()).data.map(({ id }) => id)).toEqual(['file-1'])
    house.upstream.play({ headers: { 'content-type': 'text/plain' }, pieces: ['ab', 'c'] })
    expect(await (await client().files.content('file-1')).text()).toBe('abc')
    play({ id: 'file-1', object: 'file', deleted: true })
    expect(await client().files.delete('file-1')).toMatchObject({ deleted: true })
    expect(await refusal(client().files.retrieve('file-1'))).toEqual(notFound)
  })

  it('makes a batch of its file, and reads the file that comes of it', async () => {
    await createFile('file-in')
    const batch = { id: 'batch_1', object: 'batch', input_file_id: 'file-in', status: 'validating' }
    const asked = { input_file_id: 'file-in', endpoint: '/v1/embeddings', completion_window: '24h' } as const
    play(batch)
    await client().batches.create(asked)
    play({ ...batch, status: 'completed', output_file_id: 'file-out' })
    await client().batches.retrieve('batch_1')
    house.upstream.play({ headers: { 'content-type': 'text/plain' }, pieces: ['done'] })
    expect(await (await client().files.content('file-out')).text()).toBe('done')
    expect(await refusal(client('other').files.content('file-out'))).toEqual(notFound)
    expect(await refusal(client('other').batches.create(asked))).toEqual(notFound)
  })

  it('hears speech as bytes', async () => {
    const sound = Buffer.from([0xff, 0xfb, 0, 1, 2])
    house.upstream.play({
      headers: { 'content-type': 'audio/mpeg' },
      pieces: [sound.subarray(0, 2), sound.subarray(2)],
    })
    const response = await client().audio.speech.create({
      model: 'voice',
      voice: 'alloy',
      input: 'twelve chars',
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(sound)
    const row = await rowOf(response.headers.get('x-request-id'))
    expect(row).toMatchObject({ endpoint: { S: 'createSpeech' }, nanos: { N: '120000' } })
  })

  it('sends a recording whose model has another name at the provider', async () => {
    play({ text: 'hello', usage: { type: 'duration', seconds: 7 } })
    const recording = await toFile(Buffer.from([1, 13, 10, 45, 45, 255]), 'a.wav')
    const asking = client().audio.transcriptions.create({ model: 'ears', file: recording })
    const { data, response } = await asking.withResponse()
    expect(data.text).toBe('hello')
    const [request] = house.upstream.requests
    expect(request?.body).toMatch(/name="model"\r\n\r\nwhisper-x\r\n/)
    expect(request?.bytes.includes(Buffer.from([1, 13, 10, 45, 45, 255]))).toBe(true)
    expect((await rowOf(response.headers.get('x-request-id')))['nanos']).toEqual({ N: '700000' })
  })

  it('gets pictures, paid by the tokens that they took', async () => {
    play({ created: 1, data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 10, output_tokens: 1_000 } })
    const { response } = await client('money')
      .images.generate({ model: 'picture', prompt: 'a cat' })
      .withResponse()
    expect(JSON.parse(house.upstream.requests[0]?.body ?? '').model).toBe('gpt-image-x')
    expect(response.headers.get('x-causeway-cost-usd')).toBe('0.04005')
    expect(await rowOf(response.headers.get('x-request-id'))).toMatchObject({
      nanos: { N: '40050000' },
      kind: { S: 'actual' },
      imageOutput: { N: '0' },
    })
  })

  it('sees pictures come, and pays what the last event says', async () => {
    const done = {
      type: 'image_generation.completed',
      b64_json: 'A'.repeat(9_000),
      usage: { input_tokens: 1, output_tokens: 100, total_tokens: 101 },
    }
    const events = [{ type: 'image_generation.partial_image', b64_json: 'AA' }, done]
    house.upstream.play({
      pieces: events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    })
    const asking = client().images.generate({ model: 'picture', prompt: 'a cat', stream: true })
    const { data, response } = await asking.withResponse()
    const seen: string[] = []
    for await (const event of data) seen.push(event.type)
    expect(seen).toEqual(events.map(({ type }) => type))
    expect((await rowOf(response.headers.get('x-request-id')))['nanos']).toEqual({ N: '4005000' })
  })

  it('moderates for nothing, also on a budget', async () => {
    play({ id: 'modr-1', model: 'judge', results: [] })
    const { response } = await client('money')
      .moderations.create({ model: 'judge', input: 'x' })
      .withResponse()
    expect(await rowOf(response.headers.get('x-request-id'))).toMatchObject({
      tokens: { N: '0' },
      nanos: { N: '0' },
    })
  })

  it('is not charged again for what a batch has used', async () => {
    await createFile('batch_used')
    play({ id: 'batch_used', object: 'batch', usage: { input_tokens: 9_000, output_tokens: 9 } })
    const { response } = await client().batches.retrieve('batch_used').withResponse()
    const row = await rowOf(response.headers.get('x-request-id'))
    expect(row).toMatchObject({ tokens: { N: '0' }, input: { N: '0' } })
  })

  it('fills a vector store with its own files, not with another’s', async () => {
    await createFile('file-mine')
    await createFile('file-theirs', 'other')
    play({ id: 'vs_1', object: 'vector_store', name: 'a' })
    await client().vectorStores.create({ name: 'a', file_ids: ['file-mine'] })
    play({ id: 'file-mine', object: 'vector_store.file' })
    await client().vectorStores.files.create('vs_1', { file_id: 'file-mine' })
    play({ id: 'no', object: 'no' })
    expect(await refusal(client().vectorStores.files.create('vs_1', { file_id: 'file-theirs' }))).toEqual(
      notFound,
    )
    expect(await refusal(client('other').vectorStores.create({ file_ids: ['file-mine'] }))).toEqual(notFound)
    expect(await refusal(client('other').vectorStores.search('vs_1', { query: 'q' }))).toEqual(notFound)
    expect(sent()).toEqual([])
  })
})

describe('a ranking', () => {
  it('is asked of a provider that has its own words for it', async () => {
    play({ results: [{ index: 1, relevance_score: 0.9 }], meta: { billed_units: { search_units: 1 } } })
    const asked = { model: 'ranker', query: 'q', documents: ['a', { text: 'b' }], return_documents: true }
    const response = await house.post('/v1/rerank', asked, { authorization: `Bearer ${keys['money']}` })
    expect(await response.json()).toMatchObject({
      results: [{ index: 1, relevance_score: 0.9, document: { text: 'b' } }],
    })
    const [request] = house.upstream.requests
    expect(request?.url).toBe('/v2/rerank')
    expect(JSON.parse(request?.body ?? '')).toEqual({ model: 'ranker', query: 'q', documents: ['a', 'b'] })
    expect(Number((await rowOf(response.headers.get('x-request-id')))['nanos']?.N)).toBeGreaterThanOrEqual(
      2_000_000,
    )
  })

  it('without documents is refused', async () => {
    const response = await house.post(
      '/v1/rerank',
      { model: 'ranker', query: 'q' },
      { authorization: `Bearer ${keys['owner']}` },
    )
    expect(response.status).toBe(400)
  })
})

describe('whose it is', () => {
  it('no metadata claims another’s', async () => {
    await createFile('file-secret')
    play({
      id: 'vs_claim',
      object: 'vector_store',
      metadata: { file_id: 'file-secret' },
      file_id: 'file-secret',
    })
    await client('other').vectorStores.create({ metadata: { file_id: 'file-secret' } })
    expect(await refusal(client('other').files.retrieve('file-secret'))).toEqual(notFound)
  })

  it('no line of a batch names another’s', async () => {
    await createFile('file-line')
    const line = JSON.stringify({
      custom_id: 'a',
      body: { tools: [{ type: 'file_search', vector_store_ids: ['file-line'] }] },
    })
    const lines = async () =>
      ({ file: await toFile(Buffer.from(`${line}\n`), 'b.jsonl'), purpose: 'batch' }) as const
    play(file('file-batch'))
    expect(await refusal(client('other').files.create(await lines()))).toEqual(notFound)
    expect(await client().files.create(await lines())).toMatchObject({ id: 'file-batch' })
    const inParts = { purpose: 'batch', bytes: 1, filename: 'b', mime_type: 'text/jsonl' } as const
    expect(await refusal(client().uploads.create(inParts))).toEqual({
      status: 400,
      code: 'unsupported_parameter',
    })
  })

  it('stays with the account that has it while keys come and go', async () => {
    await house.putPool('causeway/scripted', { keys: ['sk-one', 'sk-two', 'sk-three', 'sk-four'] })
    const keyOf = () => house.upstream.requests.at(-1)?.headers['authorization']
    await createFile('file-kept', 'owner')
    const home = keyOf()
    for (let round = 0; round < 5; round++) {
      play(file('file-kept'))
      await client().files.retrieve('file-kept')
      expect(keyOf()).toBe(home)
    }
  })

  it('is refused what lies in two providers at once', async () => {
    await createFile('file-here')
    play({ id: 'video_there', object: 'video' })
    await client().videos.create({ model: 'there', prompt: 'p' })
    const both = { prompt: 'p', video: { id: 'video_there' }, extra: { file_id: 'file-here' } }
    const response = await house.post('/v1/videos/edits', both, { authorization: `Bearer ${keys['owner']}` })
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
      status: 400,
      error: { code: 'resources_apart' },
    })
  })
})

describe('limits', () => {
  it('refuse what no hold covers, unless it has a price', async () => {
    await createFile('file-t', 'money')
    const batch = { input_file_id: 'file-t', endpoint: '/v1/embeddings', completion_window: '24h' } as const
    for (const tenant of ['money', 'slow', 'narrow']) {
      const asking = client(tenant).batches.create({
        ...batch,
        input_file_id: tenant === 'money' ? 'file-t' : '',
      })
      expect(await refusal(asking)).toEqual({ status: 400, code: 'unsupported_parameter' })
    }
    play({ id: 'ftjob-1', object: 'fine_tuning.job' })
    const job = { model: 'judge', training_file: 'file-t' }
    const { response } = await client('money').fineTuning.jobs.create(job).withResponse()
    expect((await rowOf(response.headers.get('x-request-id')))['nanos']).toEqual({ N: '2000000000' })
    expect(await refusal(client('money').fineTuning.jobs.create(job))).toMatchObject({ status: 402 })
  })

  it('count every request, and hold for the dearest picture before it is made', async () => {
    play({ object: 'list', data: [] })
    await client('slow').files.list()
    await client('slow').files.list()
    expect(await refusal(client('slow').files.list())).toMatchObject({ status: 429 })
    const dear = client('money').images.generate({ model: 'picture', prompt: 'x', n: 10 })
    expect(await refusal(dear)).toMatchObject({ status: 402 })
  })

  it('of models hold here too', async () => {
    const asking = client('narrow').images.generate({ model: 'picture', prompt: 'x' })
    expect(await refusal(asking)).toEqual({ status: 403, code: 'model_not_allowed' })
  })
})

describe('what is not passed on', () => {
  const ask = async (
    method: string,
    path: string,
    body?: string | FormData,
    headers: Record<string, string> = {},
  ) => {
    const authorization = `Bearer ${keys['owner']}`
    const response = await fetch(house.url + path, {
      method,
      headers: { authorization, ...headers },
      ...(body && { body }),
    })
    const { error } = (await response.json()) as { error: { code: string; message: string } }
    return { status: response.status, code: error.code, message: error.message }
  }

  it.each([
    ['GET', '/v1/organization/users'],
    ['POST', '/v1/organization/projects/p/api_keys'],
    ['DELETE', '/v1/projects/p/roles/r'],
    ['GET', '/v1/fine_tuning/checkpoints/c/permissions'],
  ])('the operator’s own: %s %s', async (method, path) => {
    play({})
    expect(await ask(method, path)).toMatchObject({ status: 403, code: 'operator_only' })
    expect(sent()).toEqual([])
  })

  it('a file that is too large, which may come in parts', async () => {
    const form = new FormData()
    form.set('purpose', 'user_data')
    form.set('file', new Blob([new Uint8Array(5_000_000)]), 'large')
    const refused = await ask('POST', '/v1/files', form)
    expect(refused).toMatchObject({ status: 413, code: 'request_too_large' })
    expect(refused.message).toContain('/v1/uploads')
  })

  it('a form that could be read in two ways', async () => {
    const type = { 'content-type': 'multipart/form-data; boundary=b' }
    const field = (header: string) => `--b\r\nContent-Disposition: ${header}\r\n\r\nx\r\n--b--\r\n`
    for (const form of [
      field('form-data; name="a"; name="file_id"'),
      field('form-data; name=file_id'),
      field('form-data; name="a"').replace('--b--', '--b'),
      `junk\r\n${field('form-data; name="a"')}`,
    ])
      expect(await ask('POST', '/v1/files', form, type)).toMatchObject({
        status: 400,
        code: 'invalid_multipart',
      })
    const twice = `--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nx\r\n${field('form-data; name="model"')}`
    expect(await ask('POST', '/v1/images/edits', twice, type)).toMatchObject({
      status: 400,
      code: 'duplicate_key',
    })
  })

  it('two dots in place of an id', async () => {
    await createFile('thread-1')
    expect(await ask('GET', '/v1/threads/thread-1/runs/%2E%2E')).toMatchObject({ status: 404 })
  })

  it('what is stored at the provider by all', async () => {
    await createFile('eval_1')
    const source = { type: 'completions', source: { type: 'stored_completions' } }
    const body = JSON.stringify({ data_source: source })
    const json = { 'content-type': 'application/json' }
    expect(await ask('POST', '/v1/evals/eval_1/runs', body, json)).toMatchObject({ status: 400 })
  })
})

describe('a provider that fails', () => {
  it('is not asked twice to make something', async () => {
    house.upstream.play(json({ error: { message: 'no' } }, 500))
    expect(await refusal(client().vectorStores.create({}))).toMatchObject({ status: 502 })
    expect(sent()).toHaveLength(1)
  })

  it('is asked again for what it has', async () => {
    await createFile('file-again')
    house.upstream.play(json({}, 500), json(file('file-again')))
    expect(await client().files.retrieve('file-again')).toMatchObject({ id: 'file-again' })
  })

  it('breaks a stream of events with an error', async () => {
    house.upstream.play({ pieces: ['data: {"type":"image_generation.partial_image"}\n\n'], ending: 'reset' })
    const stream = await client().images.generate({ model: 'picture', prompt: 'a', stream: true })
    const read = async () => {
      for await (const _ of stream);
    }
    expect(await refusal(read())).toMatchObject({ code: 'upstream_truncated' })
  })
})
