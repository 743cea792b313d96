import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { type Recording, recordings, streamText } from '../../recordings.ts'
import { readEvents } from '../shared/stream/read-events.ts'

let house: House
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: { recorded: { baseUrl: url } },
        models: [{ match: { wildcard: '*' }, targets: [{ provider: 'recorded' }] }],
        tenants: [{ id: 'open', keyPrefix: 'open' }],
      }),
    { variables: { REQUIRE_API_KEY: 'false' } },
  )
})
afterAll(() => house.stop())

const paths = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  embeddings: '/v1/embeddings',
} as const

/** Stands in where the source kept only the answer. */
const plainRequests = {
  chat: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
  completions: { model: 'm', prompt: 'hi' },
  embeddings: { model: 'm', input: 'hi' },
} as const

const requestOf = ({ endpoint, request, isStream }: Recording) => ({
  ...(request.body ?? plainRequests[endpoint]),
  ...(isStream && { stream: true, stream_options: { include_usage: true } }),
})

const replay = async (recording: Recording) => {
  const { response } = recording
  const text = response.bodyEncoding === 'json' ? JSON.stringify(response.body) : streamText(recording)
  const type = recording.isStream ? 'text/event-stream' : 'application/json'
  house.upstream.play({ status: response.status, headers: { 'content-type': type }, pieces: [text] })
  const request = requestOf(recording)
  const answer = await house.post(paths[recording.endpoint], request)
  return { request, status: answer.status, given: text, got: await answer.text() }
}

const whole = recordings.filter(({ isStream, response }) => !isStream && response.status === 200)
const streamed = recordings.filter(({ isStream, response }) => isStream && response.status === 200)
const refused = recordings.filter(({ response }) => response.status >= 400)

describe('every recorded answer', () => {
  it.each(whole.map(recording => [recording.file, recording] as const))(
    '%s comes out to the byte',
    async (_, recording) => {
      const { status, given, got } = await replay(recording)
      expect({ status, got }).toEqual({ status: 200, got: given })
    },
  )

  it.each(streamed.map(recording => [recording.file, recording] as const))(
    '%s streams to the byte',
    async (_, recording) => {
      const { status, given, got } = await replay(recording)
      expect(status).toBe(200)
      const said = readEvents(given)
      const heard = readEvents(got)
      if (said.at(-1) === '[DONE]') expect(heard).toEqual(said)
      else {
        expect(heard.slice(0, -1)).toEqual(said.slice(0, -1))
        expect(JSON.parse(heard.at(-1) ?? '').error.message).toBe(JSON.parse(said.at(-1) ?? '').error.message)
      }
    },
  )

  it.each(refused.map(recording => [recording.file, recording] as const))(
    '%s keeps its status and words',
    async (_, recording) => {
      const { status, given, got } = await replay(recording)
      const expected = JSON.parse(given).error
      expect(Object.keys(JSON.parse(got).error)).toEqual(['message', 'type', 'param', 'code'])
      expect(status).toBe(recording.response.status)
      // What we refuse ourselves, and a limit that was met at every try, is told in our own words.
      const isTheirs = house.upstream.requests.length === 1
      if (isTheirs) expect(JSON.parse(got).error.message).toBe(expected.message)
    },
  )
})

describe('every recorded request', () => {
  const asked = recordings.filter(({ request, response }) => request.body !== null && response.status === 200)

  it.each(asked.map(recording => [recording.file, recording] as const))(
    '%s reaches the provider as it was sent',
    async (_, recording) => {
      const { request } = await replay(recording)
      expect(JSON.parse(house.upstream.requests[0]?.body ?? '')).toEqual(request)
    },
  )
})
