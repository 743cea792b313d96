import { describe, expect, it } from 'vitest'
import type { Quirk } from '../../../../../functions/shared/configuration/configuration.ts'
import { readUsage } from '../../../../../functions/shared/contract/usage.ts'
import { fromEvents } from '../../../../../functions/shared/providers/openai/from-events.ts'
import {
  normaliseReply,
  normaliseStream,
} from '../../../../../functions/shared/providers/quirks/normalise.ts'
import { decodeSse } from '../../../../../functions/shared/stream/decode-sse.ts'
import { encodeSse } from '../../../../../functions/shared/stream/encode-sse.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordings, streams, streamText } from '../../../../recordings.ts'
import { readEvents } from '../../stream/read-events.ts'
import { chunksOf, cutsOf, gather, replay } from '../replay.ts'

const every: readonly Quirk[] = ['reasoning', 'think-tags', 'content-parts', 'tool-calls', 'usage']

const chats = streams.filter(({ endpoint }) => endpoint === 'chat')
const wholes = recordings.filter(
  ({ endpoint, isStream, response }) => endpoint === 'chat' && !isStream && response.status === 200,
)

const hear = (quirks: readonly Quirk[], pieces: readonly Uint8Array[]) =>
  replay({ decode: decodeSse(), fromEvents: normaliseStream(quirks, fromEvents()) ?? fromEvents() }, pieces)

/** A stream of these chunks. */
const hearChunks = (quirks: readonly Quirk[], chunks: readonly AnyJson[]) =>
  hear(quirks, [Buffer.from(chunks.map(chunk => `data: ${JSON.stringify(chunk)}\n\n`).join(''))])

const hearDeltas = (quirks: readonly Quirk[], deltas: readonly AnyJson[], finish_reason = 'stop') => {
  const choices = deltas.map((delta, index) => [
    { index: 0, delta, finish_reason: index === deltas.length - 1 ? finish_reason : null },
  ])
  const [choice] = gather(
    hearChunks(
      quirks,
      choices.map(choices => ({ id: 'c', choices })),
    ),
  )
  return choice
}

/** All that a message says to people, however its provider says it. */
const wordsOf = ({ content, reasoning_content, reasoning }: AnyJson): string => {
  const parts = Array.isArray(content) ? content : [{ text: content ?? '' }]
  const thought = parts.flatMap(({ thinking }: AnyJson) => thinking ?? []).map(({ text }: AnyJson) => text)
  const text = parts.map((part: AnyJson) => part.text ?? '')
  const all = [reasoning_content || reasoning || '', ...thought, ...text].join('')
  return all.replace(/<\/?think>/g, '').replace(/\s+/g, '')
}

const expectOpenAis = (message: AnyJson): void => {
  expect(message).not.toHaveProperty('reasoning')
  expect(Array.isArray(message.content)).toBe(false)
  expect(message.content ?? '').not.toContain('<think>')
  const ids = (message.tool_calls ?? []).map(({ id }: AnyJson) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { type, function: called } of message.tool_calls ?? []) {
    expect(type).toBe('function')
    if (called.arguments !== '') JSON.parse(called.arguments)
  }
}

describe.each(wholes.map(({ file, response }) => ({ file, body: response.body as AnyJson })))(
  'the whole answer $file',
  ({ body }) => {
    it("becomes OpenAI's and loses no word", () => {
      const answer = normaliseReply(every, undefined)?.(body) as AnyJson
      expect(readUsage(answer)).toEqual(readUsage(body))
      answer.choices.forEach(({ message }: AnyJson, index: number) => {
        expectOpenAis(message)
        expect(wordsOf(message)).toBe(wordsOf(body.choices[index].message))
      })
    })
  },
)

describe.each(chats.map(stream => ({ file: stream.file, text: streamText(stream) })))(
  'the stream $file',
  ({ text }) => {
    const bytes = Buffer.from(text)
    const heard = hear(every, [bytes])

    it("becomes OpenAI's and loses no word", () => {
      const plain = gather(hear([], [bytes]))
      for (const { index, message } of gather(heard)) {
        expectOpenAis(message)
        // Lists of parts are pieces of one text; what gathers them by OpenAI's rule does not know that.
        if (!/"content":\s*\[/.test(text)) expect(wordsOf(message)).toBe(wordsOf(plain[index].message))
      }
    })

    it('has its usage once, in a chunk of its own', () => {
      const reported = readEvents(text).flatMap(data => (data.startsWith('{') ? [JSON.parse(data)] : []))
      const last = reported.flatMap(chunk => chunk.usage ?? chunk.x_groq?.usage ?? []).at(-1)
      const said = chunksOf(heard).filter(({ usage }) => usage)
      expect(said.map(({ choices, usage }) => ({ choices, usage }))).toEqual(
        last ? [{ choices: [], usage: last }] : [],
      )
    })

    it('does not depend on where the network cuts it', () => {
      for (const pieces of cutsOf(bytes)) expect(hear(every, pieces)).toEqual(heard)
    })

    it('passes byte for byte where its provider has no quirk', () => {
      const write = (quirks: readonly Quirk[]) => hear(quirks, [bytes]).map(encodeSse).join('')
      const plain = replay({ decode: decodeSse(), fromEvents: fromEvents() }, [bytes]).map(encodeSse).join('')
      expect(write([])).toBe(plain)
      if (!/"reasoning"/.test(text)) expect(write(['reasoning'])).toBe(plain)
    })
  },
)

describe('thoughts in tags', () => {
  const text = '<think>\nHm, a < b.</think>\n\nYes: <think> is a tag.'

  it('become reasoning, wherever the tags are cut', () => {
    for (let cut = 0; cut <= text.length; cut++)
      for (let next = cut; next <= text.length; next++) {
        const pieces = [text.slice(0, cut), text.slice(cut, next), text.slice(next)]
        const { message } = hearDeltas(
          ['think-tags'],
          pieces.map(content => ({ content })),
        )
        expect(message).toMatchObject({
          reasoning_content: '\nHm, a < b.',
          content: 'Yes: <think> is a tag.',
        })
      }
  })

  it.each([
    ['a thought that is never closed', ['<think>', 'so'], { reasoning_content: 'so', content: '' }],
    ['a text that looks like a tag to its end', ['<thi'], { content: '<thi' }],
    ['a half-closed tag', ['<think>a</thi'], { reasoning_content: 'a</thi', content: '' }],
    ['a text without a thought', [' <', 'b>'], { content: ' <b>' }],
  ])('lose nothing of %s', (_, pieces, expected) => {
    const { message } = hearDeltas(
      ['think-tags'],
      pieces.map(content => ({ content })),
    )
    expect({ content: '', ...message }).toEqual(expected)
  })
})

describe('tool calls', () => {
  const piece = (fields: AnyJson, name?: string, part = '') => ({
    tool_calls: [{ ...fields, function: { ...(name && { name }), arguments: part } }],
  })

  it.each([
    [
      'without an index',
      [piece({ id: 'a' }, 'f', '{'), piece({}, undefined, '}'), piece({ id: 'b' }, 'g', '{}')],
    ],
    [
      'with one index for all',
      [piece({ id: 'a', index: 0 }, 'f', '{}'), piece({ id: 'b', index: 0 }, 'g', '{}')],
    ],
    [
      'with id and name in every piece',
      [
        piece({ id: 'a', index: 0 }, 'f', '{'),
        piece({ id: 'a', index: 0 }, 'f', '}'),
        piece({ id: 'b', index: 1 }, 'g', '{}'),
      ],
    ],
    [
      'with pieces of two calls in turn',
      [
        piece({ id: 'a', index: 0 }, 'f', '{'),
        piece({ id: 'b', index: 1 }, 'g', '{'),
        piece({ index: 0 }, undefined, '}'),
        piece({ index: 1 }, undefined, '}'),
      ],
    ],
    [
      'with another id for every piece',
      [
        piece({ id: 'a', index: 4 }, 'f', '{'),
        piece({ id: 'x', index: 4 }, undefined, '}'),
        piece({ id: 'b', index: 7 }, 'g', '{}'),
      ],
    ],
    [
      'with arguments that are no text',
      [
        {
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: {} } },
            { id: 'b', function: { name: 'g', arguments: {} } },
          ],
        },
      ],
    ],
  ])('%s come out as two', (_, deltas) => {
    const { message, finish_reason } = hearDeltas(['tool-calls'], deltas)
    expect(message.tool_calls).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
    ])
    expect(finish_reason).toBe('tool_calls')
  })

  it('say whose they are where a stream begins with them', () => {
    const call = { id: 'a', function: { name: 'f', arguments: '{}' } }
    expect(hearDeltas(['tool-calls'], [{ tool_calls: [call] }]).message.role).toBe('assistant')
  })

  it('of a whole answer get an id where they have none', () => {
    const call = { function: { name: 'f', arguments: { a: 1 } } }
    const body = {
      choices: [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: 'stop' }],
    }
    const { choices }: AnyJson = normaliseReply(['tool-calls'], undefined)?.(body) ?? {}
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
    })
  })
})

describe('usage', () => {
  it('that comes with every chunk is said once, the last, before the end', () => {
    const said = [1, 2].map(tokens => ({
      choices: [{ index: 0, delta: { content: 'a' } }],
      usage: { prompt_tokens: tokens },
    }))
    const heard = hearChunks(['usage'], said)
    expect(chunksOf(heard).map(({ usage }) => usage)).toEqual([undefined, undefined, { prompt_tokens: 2 }])
  })
})
