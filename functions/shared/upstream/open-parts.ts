import { addUsage } from '../contract/add-usage.ts'
import type { StreamChunk } from '../contract/stream-chunk.ts'
import { readUsage, type Usage, writeUsage } from '../contract/usage.ts'
import type { Target } from '../routing/route.ts'
import { openMeter } from '../stream/meter.ts'
import { openTranscript } from '../stream/open-transcript.ts'
import { writeSeam } from '../stream/seam.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Answered } from './attempt-targets.ts'
import type { Said } from './write-continuation.ts'

/** One target's share of an answer. */
export type Part = {
  readonly target: Target
  readonly usage: Usage | undefined
  readonly characters: number
}

const addToRecord = (chunk: StreamChunk, before: Usage): StreamChunk | undefined => {
  const usage = readUsage(chunk)
  return usage && { ...chunk, usage: { ...(chunk.usage as object), ...writeUsage(addUsage(before, usage)) } }
}

/**
 * Keeps apart what each target of an answer has said. `estimate` says what so many characters are charged as where no
 * usage was reported.
 */
export const openParts = (begun: Answered, estimate: (characters: number) => Usage) => {
  const transcript = openTranscript()
  let meter = openMeter()
  let answered = begun
  let last: StreamChunk = {}
  let first: Part | undefined
  let isNative = false

  const readPart = (): Part => {
    const { usage, characters } = meter.read()
    return { target: answered.target, usage, characters }
  }

  return {
    /** Sees what is said, and makes of a usage record one of everything so far. */
    take: (utterance: Utterance): Utterance => {
      meter.see(utterance)
      if (utterance.type !== 'chunk') return utterance
      last = utterance.chunk
      isNative ||= utterance.wire !== undefined
      transcript.see(last)
      const chunk = first && addToRecord(last, first.usage ?? estimate(first.characters))
      return chunk ? { type: 'chunk', chunk } : utterance
    },

    /**
     * What another target would go on from; undefined where none can, or one has already. What went out in a provider's own
     * events has ids and places that nobody else knows how to go on with.
     */
    said: (): Said | undefined => {
      const { characters, isComplete } = meter.read()
      const text = transcript.read()
      return first || isNative || isComplete || text === undefined ? undefined : { text, characters }
    },

    /** From here on another target speaks, because of a failure with this code. */
    sew: (next: Answered, continuedAfter: string): Utterance => {
      first = readPart()
      meter = openMeter()
      answered = { ...answered, ...next, continuedAfter }
      const { model } = next.target
      return { type: 'chunk', chunk: writeSeam(last, { after: continuedAfter, model }) }
    },

    read: (): readonly [Part, ...Part[]] => (first ? [first, readPart()] : [readPart()]),
    answered: (): Answered => answered,
  }
}
export type Parts = ReturnType<typeof openParts>
