import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type Operation, operations } from '../../../functions/shared/contract/operation.ts'
import { openResources } from '../../../functions/shared/store/kept/resources.ts'
import { readSpecification } from '../../../infra/operations/specification.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'

const configure: Configure = url =>
  Configuration.parse({
    providers: {
      scripted: {
        baseUrl: `${url}/v1`,
        secret: 'causeway/scripted',
        environment: 'SCRIPTED_API_KEY',
        allowPrivate: true,
      },
    },
    models: [{ match: { wildcard: '*' }, targets: [{ provider: 'scripted' }] }],
    resources: { provider: 'scripted' },
    tenants: [
      { id: 'owner', keyPrefix: 'owner' },
      { id: 'other', keyPrefix: 'other' },
    ],
  })

let house: House
const keys: Record<string, string> = {}
const ownedId = 'owned_1'
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['owner', 'other'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(async () => {
  const resources = openResources(house.dynamodb, house.variables['STATE_TABLE'] ?? '')
  await resources.put('owner', { id: ownedId, providerId: 'scripted' })
})

const { paths } = readSpecification()

const specified = ({ path, method }: Operation) => paths[path]?.[method.toLowerCase()]

const contentTypesOf = (operation: Operation): readonly string[] =>
  Object.keys(
    specified(operation)?.requestBody?.content ?? (operation.model ? { 'application/json': {} } : {}),
  )

/** As no serialiser would write them: spaces, the order of keys, a large number, a file that is no text. */
const bodies: Readonly<Record<string, string | Buffer>> = {
  'application/json':
    '{ "zeta": 12345678901234567890, "model" : "any-model",\n"query": "\\u00e9", "documents": ["d"] }',
  'multipart/form-data; boundary=--x': Buffer.concat([
    Buffer.from('----x\r\ncontent-disposition: form-data; name="model"\r\n\r\nany-model\r\n----x\r\n'),
    Buffer.from('Content-Disposition: form-data; name="file"; filename="a b.wav"\r\n\r\n'),
    Buffer.from([0, 255, 13, 10, 45, 45, 128, 13, 10]),
    Buffer.from('\r\n----x--\r\n'),
  ]),
  'application/sdp': 'v=0\r\n',
}

const bodyFor = (contentType: string) => {
  const found = Object.entries(bodies).find(([type]) => type.startsWith(contentType))
  return { type: found?.[0] ?? contentType, body: found?.[1] ?? '' }
}

type Variant = { readonly operation: Operation; readonly name: string; readonly contentType?: string }

const variants: readonly Variant[] = operations.flatMap(operation => {
  const name = `${operation.method} ${operation.path}`
  const types = contentTypesOf(operation)
  return types.length === 0
    ? [{ operation, name }]
    : types.map(contentType => ({ operation, name: `${name} (${contentType})`, contentType }))
})

const answers: Readonly<Record<string, Buffer>> = {
  json: Buffer.from(`{ "data":[ {"id":"${ownedId}","n":1.0} ],"has_more":false, "object" : "list" }`),
  binary: Buffer.from([0, 1, 254, 255, 13, 10]),
}

const answerFor = (operation: Operation) => {
  const content = specified(operation)?.responses['200']?.content ?? {}
  const [type = 'application/json'] = Object.keys(content)
  return { type, body: type === 'application/json' ? answers['json'] : answers['binary'] }
}

const query = '?limit=2&include%5B%5D=a%20b'
const fill = (path: string, first: string): string =>
  path.replace(/\{\w+\}/, first).replaceAll(/\{(\w+)\}/g, (_, name) => `${name}-2`)

const ask = ({ operation, contentType }: Variant, tenant: string, id = ownedId) => {
  const { type, body } = contentType ? bodyFor(contentType) : { type: '', body: undefined }
  return fetch(`${house.url}/v1${fill(operation.path, id)}${query}`, {
    method: operation.method,
    headers: { authorization: `Bearer ${keys[tenant]}`, ...(type && { 'content-type': type }) },
    ...(body && { body: body as string }),
  })
}

describe('passed on', () => {
  it.each(variants)('$name, there and back unchanged', async variant => {
    const { operation, contentType } = variant
    const answer = answerFor(operation)
    house.upstream.play({ headers: { 'content-type': answer.type }, pieces: [answer.body ?? ''] })
    const response = await ask(variant, 'owner')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect({ status: response.status, type: response.headers.get('content-type') }, bytes.toString()).toEqual(
      {
        status: 200,
        type: answer.type,
      },
    )
    if (operation.list) expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(`${answer.body}`))
    else expect(bytes).toEqual(answer.body)

    const [sent] = house.upstream.requests
    const url = new URL(sent?.url ?? '', house.upstream.url)
    expect({ method: sent?.method, path: url.pathname, query: [...url.searchParams] }).toEqual({
      method: operation.method,
      path: `/v1${fill(operation.path, ownedId)}`,
      query: [...new URLSearchParams(query)],
    })
    const { type, body } = contentType ? bodyFor(contentType) : { type: undefined, body: '' }
    expect(sent?.headers['content-type']).toBe(type)
    expect(sent?.bytes).toEqual(Buffer.from(body))
    expect(sent?.headers['authorization']).toBe('Bearer sk-scripted')
  })
})

describe('of one tenant, to another', () => {
  const addressed = variants.filter(({ operation }) => operation.path.includes('{'))

  it.each(addressed)('$name is not there, as what nobody has', async variant => {
    house.upstream.play({ pieces: [''] })
    const [others, nobodys] = [await ask(variant, 'other'), await ask(variant, 'other', 'never_1')]
    expect([others.status, nobodys.status]).toEqual([404, 404])
    expect((await others.text()).replaceAll(ownedId, 'never_1')).toBe(await nobodys.text())
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('no list shows it', async () => {
    for (const operation of operations.filter(({ list }) => list)) {
      const response = await ask({ operation, name: operation.id }, 'other')
      expect(await response.json()).toMatchObject({ data: [], has_more: false })
    }
  })
})
