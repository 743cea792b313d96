import { describe, expect, it } from 'vitest'
import { responsesVoice } from '../../../../functions/shared/voices/responses/responses-voice.ts'
import { type Recording, recordings, streams, streamText } from '../../../recordings.ts'
import {
  gatherCompletion,
  hasListedContent,
  hear,
  readNamedEvents,
  type SpokenEvent,
  speak,
} from './speak-recording.ts'
import { openSpecification } from './specification.ts'

const { judge, judgeEvent } = openSpecification('responses')
const request = { model: 'm', input: 'hi' }
const stamp = { id: 'resp_1', createdAt: 1_700_000_000, isKept: true }
const voice = responsesVoice({ request, stamp, now: () => 1_700_000_009_000 })

type Response = { readonly status: string; readonly output: readonly object[]; readonly usage: unknown }

/** The items that `done` events have shown, in their order. */
const itemsOf = (events: readonly SpokenEvent[]) =>
  events.filter(({ type }) => type === 'response.output_item.done').map(event => event['item'])

/** The pieces that were said of an item, put together. */
const deltasOf = (events: readonly SpokenEvent[], index: number): string =>
  events
    .filter(event => event.type.endsWith('.delta') && event['output_index'] === index)
    .map(event => event['delta'])
    .join('')

type Part = { readonly text?: string; readonly refusal?: string }
type Item = {
  readonly arguments?: string
  readonly summary?: readonly Part[]
  readonly content?: readonly Part[]
}

const textOf = (item: unknown): string => {
  const { arguments: args, summary = [], content = [] } = item as Item
  const [part] = [...summary, ...content]
  return args ?? part?.text ?? part?.refusal ?? ''
}

const chatStreams = streams.filter(({ endpoint }) => endpoint === 'chat')
const bytesOf = (recording: Recording): Uint8Array => Buffer.from(streamText(recording))

describe.each(chatStreams.map(stream => [stream.file, stream] as const))('%s as a response', (_, stream) => {
  const utterances = hear([bytesOf(stream)])
  const events = readNamedEvents(speak(voice, utterances))
  const final = events.findLast(({ type }) => type !== 'error')?.['response'] as Response

  it('is a stream of events that the specification knows, numbered without a gap', () => {
    expect(events.flatMap(event => judgeEvent('ResponseStreamEvent', event))).toEqual([])
    expect(events.map(event => event['sequence_number'])).toEqual(events.map((_, index) => index))
  })

  it('begins and ends as a response', () => {
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress'])
    const last = events.at(-1)
    if (last?.type === 'error') expect(final.status).toBe('failed')
    else expect(last?.type).toBe(`response.${final.status}`)
  })

  it('says each item whole that it has said in pieces', () => {
    const items = itemsOf(events)
    expect(items.map((_, index) => deltasOf(events, index))).toEqual(items.map(textOf))
    expect(final.output).toEqual(items)
  })

  it('says what the whole answer says', () => {
    if (final.status === 'failed' || hasListedContent(utterances)) return
    expect(voice.whole(gatherCompletion(utterances))).toEqual(final)
  })

  it('does not depend on where the network cuts it', () => {
    const bytes = bytesOf(stream)
    const alone = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
    expect(speak(voice, hear(alone))).toBe(speak(voice, utterances))
  })
})

const wholes = recordings.filter(
  ({ endpoint, isStream, response }) => endpoint === 'chat' && !isStream && response.status === 200,
)

describe('every whole recording', () => {
  it.each(wholes.map(recording => [recording.file, recording] as const))(
    '%s is a response',
    (_, { response }) => {
      expect(judge('Response', voice.whole(response.body))).toEqual([])
    },
  )
})

describe('a failure after the first byte', () => {
  it('ends the response as failed, and is an error that both official SDKs raise', () => {
    const failure = { status: 502, code: 'upstream_truncated', message: 'Broke off.', next: 'stop' } as const
    const chunk = { choices: [{ index: 0, delta: { content: 'Hel' } }] }
    const events = readNamedEvents(
      speak(voice, [
        { type: 'chunk', chunk },
        { type: 'failure', failure },
      ]),
    )
    expect(events.flatMap(event => judgeEvent('ResponseStreamEvent', event))).toEqual([])
    expect(events.slice(-2)).toMatchObject([
      {
        type: 'response.failed',
        response: { error: { code: 'server_error', message: 'Broke off. (upstream_truncated)' } },
      },
      { type: 'error', error: { code: 'upstream_truncated', type: 'server_error' } },
    ])
  })
})
