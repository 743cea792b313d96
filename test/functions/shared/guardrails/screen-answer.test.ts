import { describe, expect, it } from 'vitest'
import type { StreamChoice } from '../../../../functions/shared/contract/stream-chunk.ts'
import type { TextGuardrail } from '../../../../functions/shared/guardrails/guardrail.ts'
import {
  type Screening,
  screenStream,
  screenWhole,
} from '../../../../functions/shared/guardrails/screen-answer.ts'
import { searchWords } from '../../../../functions/shared/guardrails/search-words.ts'
import { fromEvents } from '../../../../functions/shared/providers/openai/from-events.ts'
import { decodeSse } from '../../../../functions/shared/stream/decode-sse.ts'
import { gatherAnswer } from '../../../../functions/shared/stream/gather-answer.ts'
import { chain, unchanged } from '../../../../functions/shared/stream/step.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'
import { streams, streamText } from '../../../recordings.ts'

const openScreening = (words: readonly string[], action: TextGuardrail['action']): Screening => {
  let isStopped = false
  return {
    guardrails: [
      { type: 'text', name: 'g', on: 'output', action, replacement: '■', search: searchWords(words) },
    ],
    onMatch: () => {
      isStopped ||= action === 'block'
    },
    isStopped: () => isStopped,
  }
}

type Message = Readonly<Record<string, unknown>>
type Gathered = { readonly message?: Message; readonly text?: string; readonly finish_reason?: string }

/** What a caller puts together from a stream that came in these pieces. */
const replay = (pieces: readonly Uint8Array[], screening?: Screening): readonly Gathered[] => {
  const gathered = gatherAnswer()
  const screen = screening ? screenStream(screening) : unchanged<Utterance>()
  const steps = chain(chain(decodeSse(), fromEvents()), chain(screen, gathered.step))
  for (const piece of pieces) steps.push(piece)
  steps.end()
  return JSON.parse(JSON.stringify(gathered.read()))
}

const contentOf = ([choice]: readonly Gathered[]): string =>
  String(choice?.message?.['content'] ?? choice?.text ?? '')

/** A word from the middle of what an answer says, which it has not thought or cited before. */
const pickWord = (choices: readonly Gathered[]): string | undefined => {
  const beside = JSON.stringify({ ...choices[0]?.message, content: null }).toLowerCase()
  const words =
    contentOf(choices).match(/(?<![\p{L}\p{N}\p{M}_])\p{Script=Latin}{4,}(?![\p{L}\p{N}\p{M}_])/gu) ?? []
  const own = words.filter(word => !beside.includes(word.toLowerCase()))
  return own[Math.floor(own.length / 2)]
}

const cutsOf = (bytes: Uint8Array): readonly (readonly Uint8Array[])[] => [
  [bytes],
  Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)),
  ...Array.from({ length: 5 }, (_, index) => {
    const cut = Math.floor((bytes.length * (index + 1)) / 6)
    return [bytes.subarray(0, cut), bytes.subarray(cut)]
  }),
]

const recorded = streams.flatMap(stream => {
  const bytes = Buffer.from(streamText(stream))
  const word = pickWord(replay([bytes]))
  return word ? [{ file: stream.file, bytes, word }] : []
})

it('is tried on many recorded streams', () => {
  expect(recorded.length).toBeGreaterThan(20)
})

describe.each(recorded)('a word said in $file', ({ bytes, word }) => {
  const whole = contentOf(replay([bytes]))
  const denied = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}_])${word}(?![\\p{L}\\p{N}\\p{M}_])`, 'giu')

  it('is never shown, and nothing else is changed', () => {
    for (const pieces of cutsOf(bytes)) {
      const blocked = replay(pieces, openScreening([word], 'block'))
      expect(contentOf(blocked)).toBe(whole.slice(0, whole.search(denied)))
      expect(JSON.stringify(blocked)).not.toMatch(denied)
      expect(blocked[0]?.finish_reason ?? 'content_filter').toBe('content_filter')
      expect(contentOf(replay(pieces, openScreening([word], 'mask')))).toBe(whole.replaceAll(denied, '■'))
    }
  })

  it('is all that is looked for', () => {
    expect(replay([bytes], openScreening(['\u{10FFFD}'], 'block'))).toEqual(replay([bytes]))
  })
})

const say = (...choices: readonly StreamChoice[]): Utterance => ({
  type: 'chunk',
  chunk: { id: 'c', choices },
})
const call = (text: string, more: object = {}) =>
  say({ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: text }, ...more }] } })

const run = (utterances: readonly Utterance[], action: TextGuardrail['action'] = 'mask') => {
  const step = screenStream(openScreening(['titan'], action))
  return [...utterances.flatMap(step.push), ...step.end()]
}

describe('what a stream says', () => {
  it('is looked at in the arguments of tools, however JSON spells it, when all of them are there', () => {
    const said = run([
      call('{"a":"\\u00'),
      call('74itan"}'),
      say({ index: 0, delta: {}, finish_reason: 'tool_calls' }),
    ])
    const gathered = gatherAnswer()
    for (const utterance of said) gathered.step.push(utterance)
    expect(JSON.stringify(gathered.read())).toContain(JSON.stringify('{"a":"■"}'))
  })

  it('has no log probabilities, which spell out what is held back, unless nothing is', () => {
    const said = say({ index: 0, delta: { content: 'a ti' }, logprobs: { content: [{ token: 'ti' }] } })
    expect(JSON.stringify(run([said])[0])).toContain('"logprobs":null')
    expect(run([said], 'flag')[0]).toEqual(said)
  })

  it('ends as filtered where the word comes with the end', () => {
    const said = run([say({ index: 0, delta: { content: 'a titan' }, finish_reason: 'stop' })], 'block')
    expect(said).toEqual([say({ index: 0, delta: { content: 'a ' }, finish_reason: 'content_filter' })])
  })
})

describe('a whole answer', () => {
  it('is withheld in all its choices where one has the word', () => {
    const completion = {
      id: 'c',
      choices: [
        { index: 0, text: 'fine', finish_reason: 'stop' },
        { index: 1, text: 'Titan', finish_reason: 'stop' },
      ],
    }
    expect(screenWhole(openScreening(['titan'], 'block'), completion)).toEqual({
      id: 'c',
      choices: [0, 1].map(index => ({ index, text: '', logprobs: null, finish_reason: 'content_filter' })),
    })
  })

  it('without choices stays as it is', () => {
    const completion = { data: [{ embedding: [1] }] }
    expect(screenWhole(openScreening(['titan'], 'block'), completion)).toBe(completion)
  })
})
