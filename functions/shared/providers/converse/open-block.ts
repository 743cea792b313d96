import type { Utterance } from '../../stream/utterance.ts'
import { redactedThought } from '../anthropic/claude-thoughts.ts'
import { isObject, type Json, objectOf, textOf } from '../json.ts'
import type { Speech } from '../open-speech.ts'
import { writeThought } from './to-thought.ts'

type Said = readonly Utterance[]

/** A content block between its beginning and its stop. */
export type OpenBlock = {
  readonly begun: Said
  readonly add: (delta: Json) => Said
  readonly close: () => Said
}

const nothing = (): Said => []

const openText = (speech: Speech): OpenBlock => ({
  begun: [],
  add: ({ text }) => speech.say(textOf(text)),
  close: nothing,
})

const openReasoning = (speech: Speech): OpenBlock => {
  let thought = ''
  let signature = ''
  let redacted = ''
  return {
    begun: [],
    add: ({ reasoningContent }) => {
      const delta = objectOf(reasoningContent)
      const more = textOf(delta['text'])
      thought += more
      signature += textOf(delta['signature'])
      redacted += textOf(delta['redactedContent'])
      return speech.think(more)
    },
    close: () => speech.keep(redacted === '' ? writeThought(thought, signature) : redactedThought(redacted)),
  }
}

const openCall = (toolUse: Json, speech: Speech): OpenBlock => {
  const { said, argue } = speech.call(textOf(toolUse['toolUseId']), textOf(toolUse['name']))
  let hasArgued = false
  return {
    begun: said,
    add: delta => {
      const part = textOf(objectOf(delta['toolUse'])['input'])
      hasArgued ||= part !== ''
      return argue(part)
    },
    // A call without arguments has no delta, or an empty one.
    close: () => (hasArgued ? [] : argue('{}')),
  }
}

/** What Bedrock's own tools do is not said: it is in the text that follows. */
const silent: OpenBlock = { begun: [], add: nothing, close: nothing }

/** `start` is the block's ContentBlockStart, or its first delta where it has none. */
export const openBlock = (start: Json, speech: Speech): OpenBlock => {
  const { text, toolUse, reasoningContent } = start
  if (text !== undefined) return openText(speech)
  if (reasoningContent !== undefined) return openReasoning(speech)
  if (isObject(toolUse) && toolUse['type'] !== 'server_tool_use') return openCall(toolUse, speech)
  return silent
}
