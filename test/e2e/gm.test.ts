import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import OpenAI, { type APIError } from 'openai'
import { sm2 } from 'sm-crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { configure } from '../functions/gateway/configure.ts'
import { type House, openHouse } from '../open-house.ts'
import { chatReply, chatStream } from '../upstream/chat-script.ts'
import { openGmFetch, signBySm2 } from './gm-fetch.ts'
import { openGmSealer } from './gm-sealer.ts'

const pair = sm2.generateKeyPairHex()
const signer = { id: 'acme-backend', privateKey: pair.privateKey }
const asked = 'Quittenmarmelade'
const said = ['Hagebutten', 'tee']
const question = { model: 'scripted', messages: [{ role: 'user' as const, content: asked }] }
const path = '/v1/chat/completions'

let house: House
let gatewayKey: string
beforeAll(async () => {
  house = await openHouse((scripted, demo) => {
    const { tenants, ...rest } = configure(scripted, demo)
    const [first, second, ...others] = tenants
    if (!first || !second) throw new Error('no tenants')
    const sm2Keys = [{ id: signer.id, publicKey: pair.publicKey }]
    return {
      ...rest,
      gm: { secret: 'causeway/gm' },
      tenants: [
        { ...first, gm: { required: true }, content: { days: 30 }, sm2: sm2Keys },
        { ...second, gm: { required: false } },
        ...others,
      ],
    }
  })
  const response = await openGmFetch({ signer })(`${house.url}/v1/gm/key`)
  gatewayKey = ((await response.json()) as { public_key: string }).public_key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply(said.join(''))))

/** OpenAI's own client, through the channel and whoever sits on the line. */
const openClient = (send: typeof fetch = fetch, options: object = {}) =>
  new OpenAI({
    apiKey: 'none',
    baseURL: `${house.url}/v1`,
    maxRetries: 0,
    fetch: openGmFetch({ gatewayKey, signer, send }),
    ...options,
  })

/** Writes down what goes over the line, both ways. */
const tap = () => {
  const heard: string[] = []
  const send: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    heard.push(String(init?.body), await response.clone().text())
    return response
  }
  return { heard, send }
}

/** Changes the events of an answer before the client gets them. */
const changing =
  (change: (events: string[]) => string[]): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const events = (await response.text()).split('\n\n').filter(Boolean)
    return new Response(
      change(events)
        .map(event => `${event}\n\n`)
        .join(''),
      response,
    )
  }

const listen = async (client: OpenAI): Promise<string> => {
  let heard = ''
  for await (const { choices } of await client.chat.completions.create({ ...question, stream: true }))
    heard += choices[0]?.delta.content ?? ''
  return heard
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    ({ status, code }: APIError) => ({ status, code }),
  )

describe('OpenAI’s client with a fetch of ours, by other implementations of the algorithms', () => {
  it('asks and is answered, and nobody on the line reads what', async () => {
    const { heard, send } = tap()
    const { choices } = await openClient(send).chat.completions.create(question)
    expect(choices[0]?.message.content).toBe('Hagebuttentee')
    expect(JSON.parse(house.upstream.requests.at(-1)?.body ?? '').messages).toEqual(question.messages)
    expect(heard).toHaveLength(2)
    for (const text of [asked, 'Hagebutten', 'scripted', 'content'])
      expect(heard.join('\n')).not.toContain(text)
  })

  it('hears a stream, each piece sealed', async () => {
    house.upstream.play(chatStream(said))
    const { heard, send } = tap()
    expect(await listen(openClient(send))).toBe('Hagebuttentee')
    const events = (heard[1] ?? '').split('\n\n').filter(Boolean)
    expect(events.length).toBeGreaterThan(1)
    for (const event of events) expect(event).toMatch(/^data: \{"sealed":"[\w+/=]+"(,"last":true)?\}$/)
    expect(events.filter(event => event.includes('"last":true'))).toEqual(events.slice(-1))
  })

  it('is charged and written down as every caller is', async () => {
    const rows = (await house.readLedger()).length
    await openClient().chat.completions.create(question)
    await expect.poll(async () => (await house.readLedger()).length).toBe(rows + 1)
    expect(JSON.stringify(await house.readLedger())).toContain(`sm2/${signer.id}`)
  })

  it('reads refusals, which are sealed as well', async () => {
    const { heard, send } = tap()
    const wrong = openClient(send).chat.completions.create({ ...question, model: 'Hagebutte' })
    expect(await refusalOf(wrong)).toEqual({ status: 404, code: 'model_not_found' })
    expect(heard.join('\n')).not.toContain('Hagebutte')
  })

  it('may ask with a virtual key instead of a signature', async () => {
    const { key } = await house.keys.create({ tenant: 'tokens', keyPrefix: 'tokens', name: 'test' })
    const client = openClient(fetch, { apiKey: key, fetch: openGmFetch({ gatewayKey }) })
    expect((await client.chat.completions.create(question)).choices).toHaveLength(1)
    const inClear = openClient(fetch, { apiKey: key, fetch })
    expect((await inClear.chat.completions.create(question)).choices).toHaveLength(1)
  })
})

it('keeps nothing of it in clear, though the tenant keeps what is asked and the SDK asks to keep responses', async () => {
  const { id, output_text: text } = await openClient().responses.create({ model: 'scripted', input: asked })
  expect(text).toBe('Hagebuttentee')
  const rows = (await house.readLedger()).length
  await openClient().chat.completions.create(question)
  await expect.poll(async () => (await house.readLedger()).length).toBe(rows + 1)
  expect(await refusalOf(openClient().responses.retrieve(id))).toMatchObject({ status: 404 })
  const scan = new ScanCommand({ TableName: 'causeway-content' })
  expect((await house.dynamodb.send(scan)).Count).toBe(0)
})

describe('somebody on the line', () => {
  it('may look on', async () => {
    house.upstream.play(chatStream(said))
    expect(await listen(openClient(changing(events => events)))).toBe('Hagebuttentee')
  })

  it.each<[string, (events: string[]) => string[]]>([
    ['drops an event', ([first = '', , ...rest]) => [first, ...rest]],
    ['swaps two', ([first = '', second = '', ...rest]) => [second, first, ...rest]],
    ['sends one twice', ([first = '', ...rest]) => [first, first, ...rest]],
    ['cuts the stream', events => events.slice(0, -1)],
    ['ends it early', events => [...events.slice(0, 1), ...events.slice(-1)]],
    ['calls another the last', ([first = '']) => [first.replace('}', ',"last":true}')]],
    ['answers in clear', () => ['data: {"choices":[{"delta":{"content":"no"}}]}']],
  ])('is seen who %s', async (_, change) => {
    // Pauses, so that the words come as events of their own.
    house.upstream.play({ ...chatStream(said), pauseMs: 20 })
    await expect(listen(openClient(changing(change)))).rejects.toThrow()
  })
})

describe('a request of a tenant with the channel', () => {
  const send = async (body: string, headers: Record<string, string> = { 'x-causeway-gm': 'SM4-CBC' }) => {
    const authorization = signBySm2(signer, { method: 'POST', url: new URL(house.url + path), body })
    const response = await house.post(path, body, { authorization, ...headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const codeOf = ({ status, text }: { status: number; text: string }) => ({
    status,
    code: JSON.parse(text).error?.code,
  })
  const seal = () => openGmSealer(gatewayKey).seal(JSON.stringify(question))
  const invalid = { status: 401, code: 'invalid_ciphertext' }

  it('is refused in clear where it must be sealed', async () => {
    expect(codeOf(await send(JSON.stringify(question), {}))).toEqual({ status: 400, code: 'gm_required' })
  })

  it.each(['SM4-GCM', 'SM4-CTR', 'AES-256-GCM', 'sm4-cbc', ''])(
    'is refused with the cipher "%s"',
    async cipher => {
      const before = house.upstream.requests.length
      expect(codeOf(await send(seal(), { 'x-causeway-gm': cipher }))).toEqual({
        status: 400,
        code: 'unsupported_cipher',
      })
      expect(house.upstream.requests).toHaveLength(before)
    },
  )

  it('is refused in one and the same way, whatever was changed', async () => {
    const [upstream, rows] = [house.upstream.requests.length, (await house.readLedger()).length]
    const { key, sealed } = JSON.parse(seal())
    const other = sm2.generateKeyPairHex()
    const flipped = (text: string, at: number) =>
      text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
    const bodies = [
      ...[3, 70, 140, 200, 220].map(at => ({ key: flipped(key, at), sealed })),
      ...[0, 20, 30, 60, sealed.length - 5].map(at => ({ key, sealed: flipped(sealed, at) })),
      { key, sealed: sealed.slice(0, -4) },
      { key, sealed: '' },
      { key: JSON.parse(seal()).key, sealed },
      { key: JSON.parse(openGmSealer(other.publicKey).seal('{}')).key, sealed },
      { key: '', sealed },
      { sealed },
      { key, sealed, more: 1 },
      question,
    ]
    const texts = new Set<string>()
    for (const body of bodies) {
      const answer = await send(JSON.stringify(body))
      expect(codeOf(answer), JSON.stringify(body)).toEqual(invalid)
      texts.add(answer.text)
    }
    texts.add((await send('{')).text)
    texts.add((await send('')).text)
    expect(texts.size).toBe(1)
    expect(house.upstream.requests).toHaveLength(upstream)
    expect(await house.readLedger()).toHaveLength(rows)
  })

  it('is given its answer again as it was sealed, which is all that is kept', async () => {
    const sealer = openGmSealer(gatewayKey)
    const body = sealer.seal(JSON.stringify(question))
    const headers = { 'x-causeway-gm': 'SM4-CBC', 'idempotency-key': randomUUID() }
    const first = await send(body, headers)
    expect(first.status).toBe(200)
    await expect.poll(async () => (await send(body, headers)).headers.get('idempotent-replayed')).toBe('true')
    const again = await send(body, headers)
    expect(again.text).toBe(first.text)
    expect(JSON.parse(sealer.open(again.text).text).choices[0].message.content).toBe('Hagebuttentee')

    const scans = ['causeway-state', 'causeway-ledger', 'causeway-content'].map(TableName =>
      house.dynamodb.send(new ScanCommand({ TableName })),
    )
    const stored = JSON.stringify(await Promise.all(scans))
    for (const text of [asked, 'Hagebuttentee', Buffer.from(asked).toString('base64')])
      expect(stored).not.toContain(text)
  })

  it('may be made again with a key that a refused one had', async () => {
    const headers = { 'x-causeway-gm': 'SM4-CBC', 'idempotency-key': randomUUID() }
    const wrong = openGmSealer(gatewayKey).seal(JSON.stringify({ ...question, model: 'no' }))
    expect((await send(wrong, headers)).status).toBe(404)
    expect((await send(seal(), headers)).status).toBe(200)
  })

  it('is refused where a tenant has no channel', async () => {
    const { key } = await house.keys.create({ tenant: 'money', keyPrefix: 'money', name: 'test' })
    const answer = await send(seal(), { 'x-causeway-gm': 'SM4-CBC', authorization: `Bearer ${key}` })
    expect(codeOf(answer)).toEqual({ status: 400, code: 'gm_not_enabled' })
  })

  it('leaves nothing of it in the log', () => {
    const log = house.log.join('\n')
    for (const text of [asked, 'Hagebutten', pair.publicKey, gatewayKey]) expect(log).not.toContain(text)
  })
})
