import type { StreamChoice } from '../contract/stream-chunk.ts'
import type { Usage } from '../contract/usage.ts'
import type { Utterance } from '../stream/utterance.ts'
import { writeFullUsage } from './write-usage.ts'

/** What every chunk of an answer repeats. */
export type Answerer = {
  readonly id: string
  readonly model: string
  /** Seconds since the epoch. */
  readonly created: number
}

type Delta = Readonly<Record<string, unknown>>

/** One choice's share of an answer, with OpenAI's names; `delta` is the message where the answer is whole. */
export type Choice = StreamChoice & { readonly index: number; readonly delta: Delta }

export const writeChunk = (answerer: Answerer, choices: readonly Choice[]): Utterance => ({
  type: 'chunk',
  chunk: {
    ...answerer,
    object: 'chat.completion.chunk',
    choices: choices.map(choice => ({ ...choice, finish_reason: choice.finish_reason ?? null })),
  },
})

/** The chunk that ends a stream (`stream_options.include_usage`). */
export const writeUsageChunk = (answerer: Answerer, usage: Usage): Utterance => ({
  type: 'chunk',
  chunk: { ...answerer, object: 'chat.completion.chunk', choices: [], usage: writeFullUsage(usage) },
})

const withoutIndex = ({ index: _, ...entry }: Delta) => entry

const writeMessage = ({ tool_calls, ...delta }: Delta) => ({
  role: 'assistant',
  content: null,
  refusal: null,
  ...delta,
  ...(Array.isArray(tool_calls) && { tool_calls: tool_calls.map(withoutIndex) }),
})

/** A whole answer: OpenAI's CreateChatCompletionResponse. */
export const writeCompletion = (
  answerer: Answerer,
  choices: readonly Choice[],
  usage: Usage | undefined,
) => ({
  ...answerer,
  object: 'chat.completion',
  choices: choices.map(({ delta, finish_reason = 'stop', logprobs = null, ...choice }) => ({
    ...choice,
    message: writeMessage(delta),
    logprobs,
    finish_reason,
  })),
  ...(usage && { usage: writeFullUsage(usage) }),
})
