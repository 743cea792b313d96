import type { StreamChoice, StreamChunk } from '../../contract/stream-chunk.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { isObject, type Json, listOf, textOf } from '../json.ts'
import type { Quirk, Saying } from './quirk.ts'

type Change = (saying: Saying) => Saying
type Changes = { readonly change: Change; readonly changeTexts: Change | undefined }

/** What is done to each choice of an answer. */
export type Changing = {
  readonly chat: Quirk
  /** To those of a completion; absent, they stay as they are. */
  readonly completion?: Quirk
}

const open = ({ chat, completion }: Changing): Changes => ({ change: chat(), changeTexts: completion?.() })

/** A choice of a completion says `text`, which is changed as the content of a chat is. */
const changeText = (choice: Json, change: Change, finishReason: string | null): Json => {
  const before = { said: { content: choice['text'] }, finishReason }
  const { said, finishReason: after } = change(before)
  return said === before.said ? choice : { ...choice, text: textOf(said['content']), finish_reason: after }
}

const changeChoice = (choice: Json, field: 'delta' | 'message', { change, changeTexts }: Changes): Json => {
  const finishReason = textOf(choice['finish_reason']) || null
  if (typeof choice['text'] === 'string')
    return changeTexts ? changeText(choice, changeTexts, finishReason) : choice
  if (!isObject(choice[field])) return choice
  const before = { said: choice[field], finishReason }
  const { said, finishReason: after } = change(before)
  if (said === before.said && after === finishReason) return choice
  return { ...choice, [field]: said, finish_reason: after }
}

/** The body itself where none of its choices has changed. */
const mapChoices = <Body extends Json>(body: Body, change: (choice: Json) => Json): Body => {
  const choices = listOf(body['choices'])
  const changed = choices.map(change)
  return changed.some((choice, index) => choice !== choices[index]) ? { ...body, choices: changed } : body
}

/** The choices of a stream, each of which is changed by itself. */
export const changeStream = (changing: Changing): Step<Utterance, Utterance> => {
  const opened = new Map<number, Changes>()
  const changesOf = ({ index = 0 }: StreamChoice) => {
    const changes = opened.get(index) ?? open(changing)
    opened.set(index, changes)
    return changes
  }
  return {
    push: utterance => {
      if (utterance.type !== 'chunk') return [utterance]
      const chunk: StreamChunk = mapChoices(utterance.chunk, choice =>
        changeChoice(choice, 'delta', changesOf(choice)),
      )
      return [chunk === utterance.chunk ? utterance : { type: 'chunk', chunk }]
    },
    end: () => [],
  }
}

/** Those of a whole answer; the same object where nothing has changed. */
export const changeWhole = <Body extends Json>(body: Body, changing: Changing): Body =>
  mapChoices(body, choice => changeChoice(choice, 'message', open(changing)))
