import type { StreamChunk } from '../../../../functions/shared/contract/stream-chunk.ts'
import { fromEvents } from '../../../../functions/shared/providers/openai/from-events.ts'
import { decodeSse } from '../../../../functions/shared/stream/decode-sse.ts'
import { gatherAnswer } from '../../../../functions/shared/stream/gather-answer.ts'
import { chain } from '../../../../functions/shared/stream/step.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'
import type { Voice } from '../../../../functions/shared/voices/voice.ts'

export type SpokenEvent = { readonly type: string; readonly [field: string]: unknown }

/** What a recorded stream says, cut into these pieces by the network. */
export const hear = (pieces: readonly Uint8Array[]): readonly Utterance[] => {
  const steps = chain(decodeSse(), fromEvents())
  const utterances = [...pieces.flatMap(steps.push), ...steps.end()]
  const last = utterances.at(-1)
  return last?.type === 'chunk' ? [...utterances, { type: 'done' }] : utterances
}

export const speak = (voice: Voice, utterances: readonly Utterance[]): string =>
  utterances.map(voice.openSpeaker().speak).join('')

/** Events as a client reads them: named as their data says. */
export const readNamedEvents = (text: string): readonly SpokenEvent[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map(event => {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? []
      const parsed = JSON.parse(data ?? '') as SpokenEvent
      if (parsed.type !== name) throw new Error(`${name} says that it is ${parsed.type}`)
      return parsed
    })

/** The whole answer that a stream amounts to, as its provider would have given it. */
export const gatherCompletion = (utterances: readonly Utterance[]): object => {
  const { step, read } = gatherAnswer()
  utterances.forEach(step.push)
  const chunks = utterances.flatMap((utterance): readonly StreamChunk[] =>
    utterance.type === 'chunk' ? [utterance.chunk] : [],
  )
  const usage = chunks.findLast(chunk => chunk.usage)?.usage
  const { id, model } = chunks[0] ?? {}
  return { id, model, choices: read(), ...(usage != null && { usage }) }
}

/** Mistral streams lists of parts as content, which no rule puts together into a whole answer. */
export const hasListedContent = (utterances: readonly Utterance[]): boolean =>
  utterances.some(
    utterance =>
      utterance.type === 'chunk' &&
      utterance.chunk.choices?.some(({ delta }) => Array.isArray(delta?.['content'])),
  )
