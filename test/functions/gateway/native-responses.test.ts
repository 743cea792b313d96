import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { AnyJson } from '../../any-json.ts'
import { type House, openHouse } from '../../open-house.ts'
import { type Recording, recordingsIn } from '../../recordings.ts'
import { dumpTables } from '../../secrecy/dump-tables.ts'

let house: House
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: { recorded: { baseUrl: url, native: ['responses'] } },
        models: [{ match: { wildcard: '*' }, targets: [{ provider: 'recorded' }] }],
        tenants: [{ id: 'open', keyPrefix: 'open' }],
      }),
    { variables: { REQUIRE_API_KEY: 'false' } },
  )
})
afterAll(() => house.stop())

/** One was stored with its line breaks escaped, and is no stream. */
const isStored = ({ file }: Recording): boolean => !file.includes('standard-text-works')

const recorded = recordingsIn('openai/responses').filter(
  recording => recording.response.status === 200 && isStored(recording),
)
const tableOf = (some: readonly Recording[]) => some.map(recording => [recording.file, recording] as const)
const hi = { model: 'm', input: 'hi' }

const replay = async ({ response, isStream }: Recording) => {
  const text = response.bodyEncoding === 'json' ? JSON.stringify(response.body) : String(response.body)
  const type = isStream ? 'text/event-stream' : 'application/json'
  house.upstream.play({ status: 200, headers: { 'content-type': type }, pieces: [text] })
  const answer = await house.post('/v1/responses', { ...hi, stream: isStream })
  return { status: answer.status, given: text, got: await answer.text() }
}

/** The events of the first response; some recordings have those of the next request too. */
const dataOf = (text: string): readonly string[] => {
  const events = text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter(line => line.startsWith('data:') && line !== 'data: [DONE]')
    .map(line => line.slice('data:'.length).trim())
  return events.slice(
    0,
    events.findIndex(event => event.includes('"type":"response.completed"')) + 1 || undefined,
  )
}

/** It fails before it has said anything, so its caller gets a status. */
const hasFailed = ({ response }: Recording): boolean =>
  String(response.body).includes('"type":"response.failed"')

describe('a provider that speaks Responses', () => {
  it.each(tableOf(recorded.filter(({ isStream }) => !isStream)))(
    'answers %s to the byte',
    async (_, recording) => {
      const { status, given, got } = await replay(recording)
      expect({ status, got }).toEqual({ status: 200, got: given })
    },
  )

  it.each(tableOf(recorded.filter(stream => stream.isStream && !hasFailed(stream))))(
    'streams %s event by event',
    async (_, recording) => {
      const { given, got } = await replay(recording)
      expect(dataOf(got)).toEqual(dataOf(given))
    },
  )

  it.each([
    ['its caller deletes it', 'DELETE', (id: string) => `/v1/responses/${id}`],
    [
      'its request is forgotten',
      'POST',
      (_: string, request: string) => `/admin/v1/tenants/open/requests/${request}/forget`,
    ],
  ])('keeps nothing itself, and nothing of it is kept here when %s', async (_, method, pathOf) => {
    const [recording] = recorded.filter(({ isStream }) => !isStream)
    const id = `resp_for_${method}`
    const body = { ...(recording?.response.body as AnyJson), id }
    house.upstream.play({ status: 200, pieces: [JSON.stringify(body)] })
    const made = await house.post('/v1/responses', { ...hi, store: true })
    expect(await made.json()).toMatchObject({ id })
    expect(JSON.parse(house.upstream.requests[0]?.body ?? '')).toMatchObject({ store: false })
    const isThere = async () => (await fetch(`${house.url}/v1/responses/${id}`)).status
    expect(await isThere()).toBe(200)
    const headers = { authorization: method === 'POST' ? `Bearer ${house.adminKey}` : '' }
    const path = pathOf(id, `${made.headers.get('x-request-id')}`)
    expect((await fetch(house.url + path, { method, headers })).status).toBe(200)
    expect(await isThere()).toBe(404)
    expect((await dumpTables(house.dynamodb)).filter(item => item.includes(id))).toEqual([])
  })

  it('is not begun where its provider fails before it says anything', async () => {
    const failed = recorded.find(hasFailed)
    if (!failed) throw new Error('There is a recording of a failure.')
    const { status, got } = await replay(failed)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(JSON.parse(got)).toMatchObject({ error: { message: expect.any(String) } })
  })
})
