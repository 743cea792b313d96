import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../open-house.ts'
import type { Configure } from '../surroundings.ts'
import { chatReply, chatStream, refusal } from '../upstream/chat-script.ts'
import type { Script } from '../upstream/scripted-upstream.ts'
import { dumpTables } from './dump-tables.ts'
import { formsOf } from './forms-of.ts'
import { ofCaller, ofOperator, ofProvider } from './planted.ts'

/** A provider for every fault, because one that is unwell is not asked again; OpenAI's dialect and another. */
const copies = 64
const names = (dialect: 'm' | 'n') => Array.from({ length: copies }, (_, index) => `${dialect}${index}`)

const configure: Configure = scriptedUrl => {
  const baseUrl = `${scriptedUrl}/v1`
  const m = {
    ...{ baseUrl, secret: 'causeway/scripted' },
    headers: { 'x-team': ofOperator.providerHeader },
    query: { code: ofOperator.providerQuery },
  }
  const n = { baseUrl, secret: 'causeway/native', dialect: 'anthropic', keyHeader: 'x-api-key' }
  const all = [...names('m'), ...names('n')]
  return Configuration.parse({
    providers: Object.fromEntries(all.map(name => [name, name.startsWith('m') ? m : n])),
    models: all.map(name => ({ name, targets: [{ provider: name }], price: { input: 1, output: 4 } })),
    tenants: [
      { id: 'one', keyPrefix: 'one', quota: { tokens: 10_000_000 } },
      { id: 'two', keyPrefix: 'two' },
      { id: 'spent', keyPrefix: 'spent', quota: { tokens: 1 } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 1 } },
      { id: 'narrow', keyPrefix: 'narrow', models: ['other'] },
    ],
  })
}

const question = {
  model: 'm0',
  messages: [
    { role: 'system', content: ofCaller.systemPrompt },
    {
      role: 'user',
      content: [
        { type: 'text', text: ofCaller.prompt },
        {
          type: 'image_url',
          image_url: { url: `https://${ofCaller.imageAddress}:x@pictures.example/1.png` },
        },
      ],
    },
    {
      role: 'assistant',
      tool_calls: [
        {
          id: '1',
          type: 'function',
          function: { name: 'f', arguments: JSON.stringify([ofCaller.toolArguments]) },
        },
      ],
    },
    { role: 'tool', tool_call_id: '1', content: 'done' },
  ],
  tools: [{ type: 'function', function: { name: 'f', description: ofCaller.toolDescription } }],
  user: ofCaller.user,
  metadata: { of: ofCaller.metadata },
  stop: [ofCaller.stopSequence],
  [ofCaller.unknownParameter]: 1,
  max_tokens: 50,
}

const headers = {
  cookie: `session=${ofCaller.cookie}`,
  referer: `https://app.example/${ofCaller.referer}`,
  'user-agent': ofCaller.userAgent,
  'proxy-authorization': `Basic ${ofCaller.proxyAuthorization}`,
  'x-forwarded-for': ofCaller.forwardedFor,
  'x-request-id': ofCaller.requestId,
}

const { providerKey, providerHeader, providerQuery, secondProviderKey } = ofOperator

/** All that a provider has seen of the operator, and what is its own affair. */
const seen = {
  m: [providerKey, providerHeader, providerQuery, ofProvider.errorDetail].join(' '),
  n: [secondProviderKey, ofProvider.errorDetail].join(' '),
}

const statuses = [400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529]
const json = { 'content-type': 'application/json' }

/** A provider that tells it in every part of an error, under every status, and in what is no error at all. */
const faultsWith = (told: string): readonly Script[] => {
  const error = { message: `rejected ${told}`, code: told, type: told, param: told }
  const leaky = { 'set-cookie': ofProvider.responseHeader, 'x-debug': told, server: told }
  const event = `data: ${JSON.stringify({ error: { ...error, type: 'invalid_request_error' } })}\n\n`
  const begun = chatStream([ofProvider.answer]).pieces.slice(0, 2)
  return [
    ...statuses.map(status => ({ ...refusal(status, error), headers: { ...json, ...leaky } })),
    { status: 502, headers: { 'content-type': 'text/html' }, pieces: [`<h1>${told}</h1>`] },
    { status: 307, headers: { location: `https://evil.example/?${encodeURIComponent(told)}` }, pieces: [] },
    { headers: json, pieces: [JSON.stringify({ error })] },
    { headers: json, pieces: [`{"choices": [${told}`] },
    { speaks: false, ending: 'reset' },
    { headers: leaky, pieces: [...begun, event] },
    { headers: leaky, pieces: [[...begun, event].join('')] },
    { headers: leaky, pieces: [...begun, `data: {"choices": ${told}\n\n`] },
    { headers: leaky, pieces: begun },
    { pieces: [event] },
  ]
}

type Heard = { readonly of: string; readonly status: number; readonly headers: string; readonly body: string }

let house: House
const keys: Record<string, string> = {}
const heard: Heard[] = []
let secrets: Record<string, string> = {}
let tables: readonly string[] = []

const ask = async (tenant: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
  const authorization = `Bearer ${keys[tenant] ?? tenant}`
  const response = body
    ? await house.post(path, body, { ...headers, authorization, ...more })
    : await fetch(house.url + path, { headers: { ...headers, authorization, ...more } })
  const text = await response.text()
  heard.push({
    of: tenant,
    status: response.status,
    headers: JSON.stringify([...response.headers]),
    body: text,
  })
}
const chat = (tenant: string, more: object = {}, extra: Record<string, string> = {}) =>
  ask(tenant, '/v1/chat/completions', { ...question, ...more }, extra)

const readSecrets = async (): Promise<Record<string, string>> => {
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = '', AWS_REGION: region = '' } = house.variables
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new SecretsManagerClient({ endpoint, region, credentials })
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}))
  const values = await Promise.all(
    SecretList.map(async ({ Name = '' }) => [
      Name,
      (await client.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString ?? '',
    ]),
  )
  client.destroy()
  return Object.fromEntries(values.filter(([, text]) => !text?.startsWith('{')))
}

const succeed = async () => {
  house.upstream.play({
    ...chatReply(ofProvider.answer),
    headers: { ...json, 'x-debug': ofProvider.responseHeader },
  })
  await chat('one')
  await chat('one', {}, { 'idempotency-key': ofCaller.idempotencyKey })
  house.upstream.play({
    ...chatStream([ofProvider.answer, ofProvider.reasoning]),
    headers: { 'x-debug': ofProvider.responseHeader },
  })
  await chat('one', { stream: true, stream_options: { include_usage: true } })
}

const beRefused = async () => {
  await ask('one', '/v1/chat/completions', `{"model": "m", "messages": ${ofCaller.brokenBody}`)
  await ask('one', '/v1/chat/completions', { ...question, messages: ofCaller.prompt })
  await chat('one', { model: ofCaller.unknownModel })
  await ask('one', `/v1/${ofCaller.path}?x=${ofCaller.query}`)
  await ask('one', `/v1/models/${ofCaller.path}`)
  await chat(ofCaller.wrongKey)
  await chat(ofCaller.wrongKey, {}, { 'x-api-key': `${keys['one']}` })
  await ask('nobody', `/v1/models?api_key=${ofCaller.wrongKey}`, undefined, { authorization: '' })
  await ask(house.adminKey, '/v1/models')
  await ask('one', '/admin/v1/tenants')
  await chat('revoked')
  await chat('spent')
  await chat('slow')
  await chat('slow')
  await chat('narrow')
  await chat('one', {}, { 'x-max-cost-usd': ofCaller.prompt })
  await chat('one', {}, { 'idempotency-key': ofCaller.idempotencyKey })
  await chat('one', { max_tokens: 51 }, { 'idempotency-key': ofCaller.idempotencyKey })
  await ask(house.adminKey, '/admin/v1/tenants')
  await ask(house.adminKey, '/admin/v1/tenants/one')
  await ask(house.adminKey, '/admin/v1/tenants/one/keys')
}

const meetFaults = async () => {
  for (const dialect of ['m', 'n'] as const) {
    const faults = faultsWith(seen[dialect]).flatMap(script => [{ script }, { script, stream: true }])
    for (const [index, { script, ...more }] of faults.entries()) {
      house.upstream.play(script)
      await chat('one', { model: `${dialect}${index + 1}`, ...more })
      expect(house.upstream.requests.length).toBeGreaterThan(0)
    }
  }
}

const beSomebodyElse = async () => {
  house.upstream.play(chatReply('Hello'))
  const plain = { model: 'm0', messages: [{ role: 'user', content: 'hi' }] }
  await ask('two', '/v1/chat/completions', plain)
  await ask('two', '/v1/chat/completions', plain, { 'idempotency-key': 'another' })
  await ask('two', '/v1/models')
}

/** Each of them leaves a row, some after its last byte. */
const countAnswered = (): number =>
  heard.filter(
    ({ status, headers }) =>
      status === 200 && headers.includes('x-causeway-attempts') && !headers.includes('idempotent-replayed'),
  ).length

beforeAll(async () => {
  house = await openHouse(configure)
  await house.putPool('causeway/scripted', { keys: [providerKey] })
  await house.putPool('causeway/native', { keys: [secondProviderKey] })
  for (const { id, keyPrefix } of house.configuration.tenants)
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key
  const revoked = await house.keys.create({ tenant: 'one', keyPrefix: 'one', name: 'old' })
  keys['revoked'] = revoked.key
  secrets = await readSecrets()
  await succeed()
  await beRefused()
  await meetFaults()
  await beSomebodyElse()
  await vi.waitFor(async () => expect((await house.readLedger()).length).toBe(countAnswered()))
  tables = await dumpTables(house.dynamodb)
}, 180_000)
afterAll(() => house.stop())

/** Where in these texts something is given away, in whatever form. */
const findIn = (texts: readonly string[], planted: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(planted).flatMap(([name, secret]) => {
    const forms = formsOf(secret)
    const found = texts.find(text => forms.some(form => text.includes(form)))
    return found === undefined ? [] : [`${name} in ${found.slice(0, 600)}`]
  })

const ofOthers = () => heard.filter(({ of }) => of === 'two').map(({ body }) => body)

describe('what was planted', () => {
  it('is plenty, and came where it could have been told on', () => {
    const all = { ...ofOperator, ...ofCaller, ...ofProvider, ...keys, ...secrets }
    expect(Object.keys(all).length).toBeGreaterThanOrEqual(30)
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(['causeway/admin', 'causeway/pepper']))
    expect([...new Set(heard.map(({ status }) => status))].toSorted()).toEqual(
      expect.arrayContaining([200, 400, 401, 403, 404, 422, 429, 502, 503, 504]),
    )
    expect(house.log.length).toBeGreaterThan(50)
    expect(tables.length).toBeGreaterThan(10)
  })

  it.each([
    ['of the operator’s', () => ({ ...ofOperator, ...secrets })],
    ['as a virtual key', () => keys],
  ])('%s is in no body, header, line of the log or table', (_, planted) => {
    const everything = [...heard.flatMap(({ headers, body }) => [headers, body]), ...house.log, ...tables]
    expect(findIn(everything, planted())).toEqual([])
  })

  it('by a caller is in no line of the log', () => {
    expect(findIn(house.log, ofCaller)).toEqual([])
  })

  it('by a caller is in no table', () => {
    expect(findIn(tables, ofCaller)).toEqual([])
  })

  it('by a caller is in no header of an answer', () => {
    expect(
      findIn(
        heard.map(({ headers }) => headers),
        ofCaller,
      ),
    ).toEqual([])
  })

  it('by a provider is in no line of the log and no header', () => {
    expect(findIn([...house.log, ...heard.map(({ headers }) => headers)], ofProvider)).toEqual([])
  })

  it('by a provider is in no table, but for the answer that an Idempotency-Key asks us to keep', () => {
    const { answer, ...others } = ofProvider
    expect(findIn(tables, others)).toEqual([])
    expect(tables.filter(item => findIn([item], { answer }).length > 0)).toHaveLength(1)
  })

  it('by one tenant or its provider is in no answer to another', () => {
    expect(ofOthers()).toHaveLength(3)
    expect(findIn(ofOthers(), { ...ofCaller, ...ofProvider })).toEqual([])
  })
})
