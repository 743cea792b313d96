import type { StreamChunk } from '../contract/stream-chunk.ts'
import { type Usage, writeUsage } from '../contract/usage.ts'
import type { StopReason } from './guard.ts'
import type { Utterance } from './utterance.ts'

export type EarlyEnd = {
  /** The last chunk that was passed on, which says what the others are like. */
  readonly last: StreamChunk
  /** The choices that have not ended, by index. */
  readonly unfinished: readonly number[]
  readonly reason: StopReason
  /** What the answer is charged as. */
  readonly usage: Usage
}

const chunkOf = (chunk: StreamChunk): Utterance => ({ type: 'chunk', chunk })

/**
 * The end of an answer that its provider was not allowed to finish, as OpenAI ends one that met its output limit or a filter: a
 * `finish_reason` of `length` or `content_filter` for each open choice, then the usage. SDKs keep or skip the key `causeway`, which says why.
 */
export const endEarly = ({ last, unfinished, reason, usage }: EarlyEnd): readonly Utterance[] => {
  const { usage: _, ...chunk } = last
  const nothingMore = chunk.choices?.some(({ text }) => text !== undefined) ? { text: '' } : { delta: {} }
  const isLength = reason !== 'content_filter' && reason !== 'guardrail_unavailable'
  const finishReason = isLength ? 'length' : 'content_filter'
  const choices = unfinished.map(index => ({
    index,
    ...nothingMore,
    logprobs: null,
    finish_reason: finishReason,
  }))
  return [
    chunkOf({ ...chunk, choices, causeway: { stopped: reason } }),
    chunkOf({ ...chunk, choices: [], usage: writeUsage(usage) }),
  ]
}
