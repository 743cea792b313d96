import type { Quirk as QuirkName } from '../../configuration/configuration.ts'
import type { StreamChoice, StreamChunk } from '../../contract/stream-chunk.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import { chain, type Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../json.ts'
import { contentParts } from './content-parts.ts'
import { endWithUsage } from './end-with-usage.ts'
import { findUsage } from './find-usage.ts'
import type { Quirk, Saying } from './quirk.ts'
import { reasoning } from './reasoning.ts'
import { thinkTags } from './think-tags.ts'
import { toolCalls } from './tool-calls.ts'

const quirks: Readonly<Record<Exclude<QuirkName, 'usage'>, Quirk>> = {
  reasoning,
  'content-parts': contentParts,
  'think-tags': thinkTags,
  'tool-calls': toolCalls,
}

type Names = readonly QuirkName[]

/** All quirks of a provider as one; they are applied in the order of the table. */
const combine = (names: Names): Quirk => {
  const chosen = Object.entries(quirks).filter(([name]) => names.includes(name as QuirkName))
  return () => {
    const changes = chosen.map(([, open]) => open())
    return saying => changes.reduce((changed, change) => change(changed), saying)
  }
}

type Field = 'delta' | 'message'

const changeChoice = (choice: Json, field: Field, change: (saying: Saying) => Saying): Json => {
  if (!isObject(choice[field])) return choice
  const before = { said: choice[field], finishReason: textOf(choice['finish_reason']) || null }
  const { said, finishReason } = change(before)
  if (said === before.said && finishReason === before.finishReason) return choice
  return { ...choice, [field]: said, finish_reason: finishReason }
}

/** The body itself where none of its choices has changed. */
const mapChoices = <Body extends Json>(body: Body, change: (choice: Json) => Json): Body => {
  const choices = listOf(body['choices'])
  const changed = choices.map(change)
  return changed.some((choice, index) => choice !== choices[index]) ? { ...body, choices: changed } : body
}

const changeChunks = (open: Quirk): Step<Utterance, Utterance> => {
  const changes = new Map<number, ReturnType<Quirk>>()
  const changeOf = ({ index = 0 }: StreamChoice) => {
    const change = changes.get(index) ?? open()
    changes.set(index, change)
    return change
  }
  return {
    push: utterance => {
      if (utterance.type !== 'chunk') return [utterance]
      const chunk: StreamChunk = mapChoices(utterance.chunk, choice =>
        changeChoice(choice, 'delta', changeOf(choice)),
      )
      return [chunk === utterance.chunk ? utterance : { type: 'chunk', chunk }]
    },
    end: () => [],
  }
}

type FromEvents = Step<ServerSentEvent, Utterance> | undefined

/** A provider's stream without its quirks; the step itself where it has none. */
export const normaliseStream = (names: Names, fromEvents: FromEvents): FromEvents => {
  if (!fromEvents || names.length === 0) return fromEvents
  const changed = chain(fromEvents, changeChunks(combine(names)))
  return names.includes('usage') ? chain(changed, endWithUsage()) : changed
}

type FromReply = ((body: unknown) => unknown) | undefined

/** The same for whole answers. */
export const normaliseReply = (names: Names, fromReply: FromReply): FromReply => {
  if (names.length === 0) return fromReply
  const open = combine(names)
  return said => {
    const body = objectOf(fromReply?.(said) ?? said)
    const usage = names.includes('usage') ? findUsage(body) : undefined
    const changed = mapChoices(body, choice => changeChoice(choice, 'message', open()))
    return usage ? { ...changed, usage } : changed
  }
}
