import type { Detail } from '../contract/sealed-reasoning.ts'
import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import { readUsage, type Usage } from '../contract/usage.ts'
import { mergeDetails } from './merge-details.ts'

/** A stretch of an answer: what other endpoints have a block or an item for. */
export type Passage = {
  readonly kind: 'reasoning' | 'sealed' | 'text' | 'refusal' | 'call'
  /** Counts the passages of an answer. */
  readonly index: number
  /** All that was said so far; the arguments of a call. */
  readonly text: string
  /** Of a call. */
  readonly id: string
  readonly name: string
  /** What the provider wants back: of a reasoning at its end, of a sealed passage all that there is. */
  readonly details: readonly Detail[]
}

/** What happens to a passage. One at a time is open, as other endpoints have it. */
export type Turn = {
  readonly type: 'begin' | 'more' | 'end'
  readonly passage: Passage
  /** What is new. */
  readonly text: string
}

/** What is known at the end of an answer. */
export type Outcome = {
  readonly finishReason: string | undefined
  readonly callsTools: boolean
  readonly refuses: boolean
  readonly usage: Usage | undefined
  /** Dollars, where they are said beside the usage. */
  readonly cost: number | undefined
}

export type Narrator = {
  /** Tells a chunk of OpenAI's chat stream; of several choices the first. */
  readonly hear: (chunk: StreamChunk) => readonly Turn[]
  /** Tells what is left when nothing more will come. */
  readonly end: () => readonly Turn[]
  readonly outcome: () => Outcome
}

type Delta = Readonly<Record<string, unknown>>
type Call = { readonly index?: number; readonly id?: string; readonly function?: Delta }

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Some providers stream the parts of a content instead of its text. */
const contentOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(part => textOf(part?.text)).join('') : textOf(content)

const listOf = <Entry>(value: unknown): readonly Entry[] =>
  Array.isArray(value) ? value.filter(entry => typeof entry === 'object' && entry !== null) : []

const costOf = ({ usage }: StreamChunk): number | undefined => {
  const { cost } = (usage ?? {}) as { readonly cost?: unknown }
  return typeof cost === 'number' ? cost : undefined
}

/** Tells the stream of a chat as passages, one after the other. A fresh one for each answer. */
export const openNarrator = (): Narrator => {
  const passages: Passage[] = []
  const calls = new Map<number, number>()
  let open: number | undefined
  let details: readonly Detail[] = []
  let refuses = false
  let finishReason: string | undefined
  let usage: Usage | undefined
  let cost: number | undefined

  const kindOf = (index: number | undefined) => (index === undefined ? undefined : passages[index]?.kind)

  /** The passage as it is from now on. */
  const turn = (type: Turn['type'], passage: Passage, text = ''): Turn => {
    passages[passage.index] = passage
    return { type, passage, text }
  }

  const close = (): readonly Turn[] => {
    const passage = open === undefined ? undefined : passages[open]
    open = undefined
    if (!passage) return []
    if (passage.kind !== 'reasoning') return [turn('end', passage)]
    const signed = { ...passage, details }
    details = []
    return [turn('end', signed)]
  }

  const begin = (kind: Passage['kind'], fields: Partial<Passage> = {}): readonly Turn[] => {
    const closing = close()
    open = passages.length
    refuses ||= kind === 'refusal'
    const passage = { id: '', name: '', details: [], ...fields, kind, index: open, text: '' }
    return [...closing, turn('begin', passage)]
  }

  const add = (index: number, text: string): readonly Turn[] => {
    const passage = passages[index]
    return passage && text !== '' ? [turn('more', { ...passage, text: passage.text + text }, text)] : []
  }

  const say = (kind: Passage['kind'], text: string): readonly Turn[] => {
    if (text === '') return []
    const beginning = kindOf(open) === kind ? [] : begin(kind)
    return [...beginning, ...add(open ?? 0, text)]
  }

  const call = ({ index, id, function: called = {} }: Call, position: number): readonly Turn[] => {
    const number = index ?? position
    const text = textOf(called['arguments'])
    // A call that was closed because another began may go on all the same: it is known by its number.
    const known = calls.get(number)
    if (known !== undefined) return add(known, text)
    calls.set(number, passages.length)
    const beginning = begin('call', { id: id ?? `call_${number}`, name: textOf(called['name']) })
    return [...beginning, ...add(passages.length - 1, text)]
  }

  const hearDelta = (delta: Delta): readonly Turn[] => {
    details = mergeDetails(details, listOf<Detail>(delta['reasoning_details']))
    return [
      ...say('reasoning', textOf(delta['reasoning_content'] || delta['reasoning'])),
      ...say('text', contentOf(delta['content'])),
      ...say('refusal', textOf(delta['refusal'])),
      ...listOf<Call>(delta['tool_calls']).flatMap(call),
    ]
  }

  const hearChoice = ({ delta, finish_reason: reason }: StreamChoice): readonly Turn[] => {
    if (reason) finishReason = reason
    const turns = delta ? hearDelta(delta) : []
    return reason ? [...turns, ...close()] : turns
  }

  return {
    hear: chunk => {
      usage = readUsage(chunk) ?? usage
      cost = costOf(chunk) ?? cost
      const choice = chunk.choices?.find(({ index = 0 }) => index === 0)
      return choice ? hearChoice(choice) : []
    },
    end: () => {
      const closing = close()
      return details.length === 0 ? closing : [...closing, ...begin('sealed', { details }), ...close()]
    },
    outcome: () => ({ finishReason, callsTools: calls.size > 0, refuses, usage, cost }),
  }
}
