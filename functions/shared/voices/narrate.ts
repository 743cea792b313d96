import type { Detail } from '../contract/sealed-reasoning.ts'
import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import { readUsage, type Usage } from '../contract/usage.ts'
import { mergeDetails } from './merge-details.ts'
import { openPassages, type Passage, type Turn } from './open-passages.ts'

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
type Call = { readonly index?: number; readonly id?: string; readonly function?: Delta | null }

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Some providers stream the parts of a content instead of its text. */
const contentOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(part => textOf(part?.text)).join('') : textOf(content)

const listOf = <Entry>(value: unknown): readonly Entry[] =>
  Array.isArray(value) ? value.filter(entry => typeof entry === 'object' && entry !== null) : []

/** Some providers say their reasoning there only. */
const reasoningIn = (details: readonly Detail[]): string =>
  details.map(({ text, summary }) => textOf(text) || textOf(summary)).join('')

const costOf = ({ usage }: StreamChunk): number | undefined => {
  const { cost } = (usage ?? {}) as { readonly cost?: unknown }
  return typeof cost === 'number' ? cost : undefined
}

/** Tells the stream of a chat as passages, one after the other. A fresh one for each answer. */
export const openNarrator = (): Narrator => {
  const passages = openPassages()
  const calls = new Map<number, number>()
  let details: readonly Detail[] = []
  let refuses = false
  let finishReason: string | undefined
  let usage: Usage | undefined
  let cost: number | undefined

  /** What is wanted back belongs to the reasoning that ends, or to the next one. */
  const close = (): readonly Turn[] => {
    const isReasoning = passages.current()?.kind === 'reasoning'
    const turns = passages.close(details)
    if (isReasoning) details = []
    return turns
  }

  const say = (kind: Passage['kind'], text: string): readonly Turn[] => {
    if (text === '') return []
    refuses ||= kind === 'refusal'
    const open = passages.current()
    if (open?.kind === kind) return passages.add(open.index, text)
    const closing = close()
    const beginning = passages.begin(kind)
    return [...closing, beginning, ...passages.add(beginning.passage.index, text)]
  }

  const call = ({ index, id, function: called }: Call, position: number): readonly Turn[] => {
    const number = index ?? position
    const text = textOf(called?.['arguments'])
    // A call that was closed because another began may go on all the same: it is known by its number.
    const known = calls.get(number)
    if (known !== undefined) return passages.add(known, text)
    const closing = close()
    const beginning = passages.begin('call', { id: id || `call_${number}`, name: textOf(called?.['name']) })
    calls.set(number, beginning.passage.index)
    return [...closing, beginning, ...passages.add(beginning.passage.index, text)]
  }

  const hearDelta = (delta: Delta): readonly Turn[] => {
    const more = listOf<Detail>(delta['reasoning_details'])
    details = mergeDetails(details, more)
    const said = [
      ...say('reasoning', textOf(delta['reasoning_content'] || delta['reasoning']) || reasoningIn(more)),
      ...say('text', contentOf(delta['content'])),
    ]
    passages.cite(listOf<Detail>(delta['annotations']))
    return [
      ...said,
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
      const choice = listOf<StreamChoice>(chunk.choices).find(({ index = 0 }) => index === 0)
      return choice ? hearChoice(choice) : []
    },
    end: () => {
      const closing = close()
      return details.length === 0 ? closing : [...closing, passages.begin('sealed', { details }), ...close()]
    },
    outcome: () => ({ finishReason, callsTools: calls.size > 0, refuses, usage, cost }),
  }
}
