import { changeStream, changeWhole } from '../../../../../functions/shared/providers/quirks/change-sayings.ts'
import type { Quirk } from '../../../../../functions/shared/providers/quirks/quirk.ts'
import { gatherAnswer } from '../../../../../functions/shared/stream/gather-answer.ts'
import type { Utterance } from '../../../../../functions/shared/stream/utterance.ts'
import type { AnyJson } from '../../../../any-json.ts'

type Choice = { readonly message: AnyJson; readonly finish_reason: string | null }

const chunk = (delta: AnyJson, finish_reason: string | null = null): Utterance => ({
  type: 'chunk',
  chunk: { choices: [{ index: 0, delta, finish_reason }] },
})

/** What a change makes of a stream of these deltas, gathered into a choice as a whole answer has it. */
export const sayInPieces = (quirk: Quirk, deltas: readonly object[], finishReason = 'stop'): Choice => {
  const step = changeStream({ chat: quirk })
  const gathered = gatherAnswer()
  const said = [...deltas.map(delta => chunk(delta)), chunk({}, finishReason)].flatMap(step.push)
  for (const utterance of said) gathered.step.push(utterance)
  return gathered.read()[0] as Choice
}

/** What it makes of the same as a whole. */
export const sayWhole = (quirk: Quirk, message: AnyJson, finish_reason = 'stop'): Choice =>
  changeWhole<AnyJson>({ choices: [{ index: 0, message, finish_reason }] }, { chat: quirk }).choices[0]

/** Every way to cut a text into three, and one into single characters. */
export const cutsOf = (text: string): readonly (readonly string[])[] => {
  const places = Array.from({ length: text.length + 1 }, (_, place) => place)
  const thirds = places.flatMap(first =>
    places.slice(first).map(second => [text.slice(0, first), text.slice(first, second), text.slice(second)]),
  )
  return [[...text], ...thirds]
}
