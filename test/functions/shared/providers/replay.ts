import type { ServerSentEvent } from '../../../../functions/shared/stream/decode-sse.ts'
import { gatherAnswer } from '../../../../functions/shared/stream/gather-answer.ts'
import { chain, type Step } from '../../../../functions/shared/stream/step.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

type Steps = {
  readonly decode: Step<Uint8Array, ServerSentEvent>
  readonly fromEvents: Step<ServerSentEvent, Utterance>
}

/** What a dialect makes of a stream that comes in these pieces. */
export const replay = (
  { decode, fromEvents }: Steps,
  pieces: readonly Uint8Array[],
): readonly Utterance[] => {
  const steps = chain(decode, fromEvents)
  return [...pieces.flatMap(steps.push), ...steps.end()]
}

/**
 * Longer streams are cut in two at places spread over them, because cutting at each is quadratic; `npm run prove:streams` cuts
 * at random, as often as it is told.
 */
const shortBytes = 1_500
const placesOfLong = 20

const placesIn = (length: number): readonly number[] => {
  const stride = length <= shortBytes ? 1 : Math.floor(length / placesOfLong)
  return Array.from({ length: Math.floor((length - 1) / stride) }, (_, index) => 1 + index * stride)
}

/** Every way to cut bytes that is tried: at one place, and at all of them. */
export function* cutsOf(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  yield Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
  for (const place of placesIn(bytes.length)) yield [bytes.subarray(0, place), bytes.subarray(place)]
}

export const chunksOf = (utterances: readonly Utterance[]) =>
  utterances.flatMap(utterance => (utterance.type === 'chunk' ? [utterance.chunk] : []))

/** The chunks of a stream as the choices of a whole answer. */
export const gather = (utterances: readonly Utterance[]) => {
  const gathered = gatherAnswer()
  utterances.forEach(gathered.step.push)
  return JSON.parse(JSON.stringify(gathered.read()))
}
