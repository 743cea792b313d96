import { fromEvents } from '../../functions/shared/providers/openai/from-events.ts'
import { drawOne } from '../../functions/shared/routing/order-targets.ts'
import { decodeSse } from '../../functions/shared/stream/decode-sse.ts'
import { encodeSse } from '../../functions/shared/stream/encode-sse.ts'
import { shapeAnswer } from '../../functions/shared/stream/shape-answer.ts'
import { chain } from '../../functions/shared/stream/step.ts'
import { streams, streamText } from '../recordings.ts'
import { openDice, type SeededDice } from '../simulation/world/open-dice.ts'

/** What is done to a stream on its way: nothing, a prefix, and both of its steps. */
const shapes = [
  { prefix: '', showUsage: true },
  { prefix: '> ', showUsage: true },
  { prefix: '> ', showUsage: false },
]

/** The text that leaves the gateway when a body arrives in these pieces. */
const replay = (pieces: readonly Uint8Array[], shape: (typeof shapes)[number]): string => {
  const steps = chain(chain(decodeSse(), fromEvents()), shapeAnswer(shape))
  return [...pieces.flatMap(steps.push), ...steps.end()].map(encodeSse).join('')
}

/** One to nine pieces mostly; sometimes pieces of a few bytes, so that cuts come close to each other. */
const cutUp = (bytes: Uint8Array, dice: SeededDice): readonly Uint8Array[] => {
  const count = dice.chance(0.1) ? bytes.length / 4 : dice.between(1, 9)
  const borders = Array.from({ length: count }, () => dice.between(0, bytes.length))
  const sorted = [0, ...borders.sort((one, other) => one - other), bytes.length]
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

export type StreamProof = {
  readonly seed: number
  readonly streams: number
  readonly cuts: number
  readonly bytes: number
  /** The recordings that came out otherwise, each once. */
  readonly different: readonly string[]
}

/**
 * Cuts recorded streams anew so many times, each through one of the shapes, and compares what comes out to the byte. The
 * longest stream has two hundred times the bytes of the shortest, and is drawn that much less often.
 */
export const proveStreams = (cuts: number, seed: number): StreamProof => {
  const dice = openDice(seed)
  const subjects = streams.flatMap(stream => {
    const bytes = Buffer.from(streamText(stream))
    const weight = 1 / bytes.length
    return shapes.map(shape => ({
      file: stream.file,
      bytes,
      weight,
      shape,
      expected: replay([bytes], shape),
    }))
  })
  const different = new Set<string>()
  let bytes = 0
  for (let cut = 0; cut < cuts; cut++) {
    const subject = drawOne(subjects, dice.roll)
    if (!subject) break
    bytes += subject.bytes.length
    if (replay(cutUp(subject.bytes, dice), subject.shape) !== subject.expected) different.add(subject.file)
  }
  return { seed, streams: streams.length, cuts, bytes, different: [...different] }
}
