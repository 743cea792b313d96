import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { sealReasoning } from '../../../functions/shared/contract/sealed-reasoning.ts'
import { type House, openHouse } from '../../open-house.ts'
import { type Recording, recordingsIn, streamText } from '../../recordings.ts'
import { readNamedEvents } from '../shared/voices/speak-recording.ts'

let house: House
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: { recorded: { dialect: 'anthropic', baseUrl: url } },
        models: [{ match: { wildcard: '*' }, targets: [{ provider: 'recorded' }] }],
        tenants: [{ id: 'open', keyPrefix: 'open' }],
      }),
    { variables: { REQUIRE_API_KEY: 'false' } },
  )
})
afterAll(() => house.stop())

const recorded = recordingsIn('anthropic/messages')
const hi = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] }

const replay = async ({ request, response, isStream }: Recording, headers: Record<string, string> = {}) => {
  const text = response.bodyEncoding === 'json' ? JSON.stringify(response.body) : String(response.body)
  const type = isStream ? 'text/event-stream' : 'application/json'
  house.upstream.play({ status: response.status, headers: { 'content-type': type }, pieces: [text] })
  const asked = { ...hi, ...request.body, ...(isStream && { stream: true }) }
  const answer = await house.post('/v1/messages', asked, headers)
  return { asked, status: answer.status, given: text, got: await answer.text() }
}

const tableOf = (some: readonly Recording[]) => some.map(recording => [recording.file, recording] as const)
const answered = recorded.filter(({ response }) => response.status === 200)

/** The events of the first message; some recordings have those of the next request too. */
const eventsOf = (text: string): readonly string[] => {
  const events = text
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .map(event => event.trim())
    .filter(Boolean)
  const end = events.findIndex(event => event.startsWith('event: message_stop'))
  return end === -1 ? events : events.slice(0, end + 1)
}

/** One that begins a second answer in the middle of the first is broken. */
const isSpliced = ({ file }: Recording): boolean => file.includes('spliced')

describe('a provider that speaks Messages', () => {
  it.each(tableOf(answered.filter(({ isStream }) => !isStream)))(
    'answers %s to the byte',
    async (_, recording) => {
      const { status, given, got } = await replay(recording)
      expect({ status, got }).toEqual({ status: 200, got: given })
    },
  )

  it.each(tableOf(answered.filter(stream => stream.isStream && !isSpliced(stream))))(
    'streams %s event by event',
    async (_, recording) => {
      const { given, got } = await replay(recording)
      expect(eventsOf(got)).toEqual(eventsOf(given))
    },
  )

  it.each(tableOf(answered.filter(({ request }) => request.body !== null)))(
    'is asked %s as its caller has worded it',
    async (_, recording) => {
      const { asked } = await replay(recording)
      expect(JSON.parse(house.upstream.requests[0]?.body ?? '')).toEqual(asked)
    },
  )

  it('is told the version and the betas of the caller', async () => {
    const [recording] = answered
    if (recording)
      await replay(recording, { 'anthropic-version': '2023-01-01', 'anthropic-beta': 'x', 'x-other': 'y' })
    const { headers } = house.upstream.requests[0] ?? {}
    expect(headers).toMatchObject({ 'anthropic-version': '2023-01-01', 'anthropic-beta': 'x' })
    expect(headers).not.toHaveProperty('x-other')
  })

  it('gets back what it has signed, and nothing that another has', async () => {
    const [recording] = answered
    if (!recording) throw new Error('There is no recording.')
    const own = { type: 'reasoning.text', text: 'Hm.', signature: 'own', format: 'anthropic-claude-v1' }
    const foreign = { type: 'reasoning.encrypted', data: 'x', format: 'google-gemini-v1' }
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: sealReasoning([own]) },
      { type: 'thinking', thinking: 'So.', signature: sealReasoning([foreign]) },
      { type: 'thinking', thinking: 'Native.', signature: 'native' },
      { type: 'text', text: 'Hello' },
    ]
    const body = { ...hi, messages: [...hi.messages, { role: 'assistant', content }, ...hi.messages] }
    await replay({ ...recording, request: { host: null, body } })
    const { messages } = JSON.parse(house.upstream.requests[0]?.body ?? '') as typeof body
    expect(messages[1]?.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'own' },
      content[2],
      content[3],
    ])
  })

  it('is metered all the same', async () => {
    const recording = answered.find(({ file }) =>
      file.endsWith('vercel-anthropic-json-other-tool.1-stream.json'),
    )
    if (!recording) throw new Error('There is no recording.')
    await replay(recording)
    const usage = readNamedEvents(streamText(recording)).findLast(({ type }) => type === 'message_delta')?.[
      'usage'
    ]
    const { output_tokens: output } = usage as { output_tokens: number }
    await expect
      .poll(async () => JSON.parse(house.log.findLast(line => line.includes('"answered"')) ?? '{}').output)
      .toBe(output)
  })
})
