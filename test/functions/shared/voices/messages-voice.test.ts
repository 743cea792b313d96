import { describe, expect, it } from 'vitest'
import { messagesVoice } from '../../../../functions/shared/voices/messages/messages-voice.ts'
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

const { judge, judgeEvent } = openSpecification('messages')
const voice = messagesVoice('request-1')

type Block = { type: string; [field: string]: unknown }

/** What Anthropic's clients make of a stream: each block from its start and its deltas. */
const accumulate = (events: readonly SpokenEvent[]) => {
  const blocks: Block[] = []
  const inputs = new Map<number, string>()
  for (const event of events) {
    const index = event['index'] as number
    if (event.type === 'content_block_start') blocks[index] = { ...(event['content_block'] as Block) }
    const block = blocks[index]
    const { type, ...delta } = (event['delta'] ?? {}) as Record<string, string>
    if (event.type !== 'content_block_delta' || !block) continue
    if (type === 'input_json_delta') inputs.set(index, (inputs.get(index) ?? '') + delta['partial_json'])
    else for (const [field, more] of Object.entries(delta)) block[field] = `${block[field] ?? ''}${more}`
  }
  for (const [index, input] of inputs) (blocks[index] as Block)['input'] = JSON.parse(input)
  return blocks
}

const chatStreams = streams.filter(({ endpoint }) => endpoint === 'chat')
const bytesOf = (recording: Recording): Uint8Array => Buffer.from(streamText(recording))

describe.each(chatStreams.map(stream => [stream.file, stream] as const))('%s as a message', (_, stream) => {
  const utterances = hear([bytesOf(stream)])
  const events = readNamedEvents(speak(voice, utterances))
  const isBroken = events.at(-1)?.type === 'error'
  const told = events.filter(({ type }) => type !== 'error')

  it('is a stream of events that the specification knows', () => {
    expect(told.flatMap(event => judgeEvent('MessageStreamEvent', event))).toEqual([])
  })

  it('begins and ends as a message, with one block at a time', () => {
    const shape = told.map(({ type, index }) => `${type} ${index ?? ''}`.trim())
    expect(shape[0]).toBe('message_start')
    if (!isBroken) expect(shape.slice(-2)).toEqual(['message_delta', 'message_stop'])
    const borders = shape.filter(line => /content_block_st/.test(line))
    const blocks = borders.length / 2
    if (!isBroken)
      expect(borders).toEqual(
        Array.from({ length: blocks }, (_, index) => [
          `content_block_start ${index}`,
          `content_block_stop ${index}`,
        ]).flat(),
      )
  })

  it('says what the whole answer says', () => {
    const whole = voice.whole(gatherCompletion(utterances)) as { content: Block[]; stop_reason: string }
    if (isBroken || hasListedContent(utterances)) return
    expect(judge('Message', whole)).toEqual([])
    expect(accumulate(events)).toEqual(whole.content)
    const ending = events.find(({ type }) => type === 'message_delta')?.['delta'] as { stop_reason: string }
    expect(ending.stop_reason).toBe(whole.stop_reason)
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
    '%s is a message',
    (_, { response }) => {
      expect(judge('Message', voice.whole(response.body))).toEqual([])
    },
  )
})

describe('a failure after the first byte', () => {
  it('is an error event with an error object of the specification', () => {
    const failure = { status: 502, code: 'upstream_truncated', message: 'Broke off.', next: 'stop' } as const
    const [event] = readNamedEvents(speak(voice, [{ type: 'failure', failure }]))
    expect(event).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'Broke off.', code: 'upstream_truncated' },
      request_id: 'request-1',
    })
    expect(judge('ErrorResponse', event)).toEqual([])
  })
})
