import type { Utterance } from '../../stream/utterance.ts'
import { type Json, textOf } from '../json.ts'
import type { Speech } from '../open-speech.ts'
import { redactedThought, signedThought } from './claude-thoughts.ts'
import { readCitations } from './read-citations.ts'

type Said = readonly Utterance[]

/** A content block between its start and its stop. */
export type OpenBlock = {
  readonly begun: Said
  readonly add: (delta: Json) => Said
  readonly close: () => Said
}

/** Where citations are gathered: they are said once, at the end. */
type Opening = { readonly block: Json; readonly speech: Speech; readonly annotations: Json[] }

const nothing = (): Said => []

const openText = ({ block, speech, annotations }: Opening): OpenBlock => {
  const start = speech.length()
  const citations: unknown[] = []
  return {
    begun: speech.say(textOf(block['text'])),
    add: ({ text, citation }) => {
      if (citation) citations.push(citation)
      return speech.say(textOf(text))
    },
    close: () => {
      annotations.push(...readCitations(citations, start, speech.length()))
      return []
    },
  }
}

const openThinking = ({ block, speech }: Opening): OpenBlock => {
  let thinking = textOf(block['thinking'])
  let signature = textOf(block['signature'])
  return {
    begun: speech.think(thinking),
    add: delta => {
      const more = textOf(delta['thinking'])
      thinking += more
      signature += textOf(delta['signature'])
      return speech.think(more)
    },
    close: () => speech.keep(signedThought(thinking, signature)),
  }
}

const openRedacted = ({ block, speech }: Opening): OpenBlock => ({
  begun: [],
  add: nothing,
  close: () => speech.keep(redactedThought(textOf(block['data']))),
})

const openCall = ({ block, speech }: Opening): OpenBlock => {
  const { said, argue } = speech.call(textOf(block['id']), textOf(block['name']))
  let hasArgued = false
  return {
    begun: said,
    add: delta => {
      const part = textOf(delta['partial_json'])
      hasArgued ||= part !== ''
      return argue(part)
    },
    // A call without arguments has no delta, or an empty one.
    close: () => (hasArgued ? [] : argue(JSON.stringify(block['input'] ?? {}))),
  }
}

/** What Anthropic's own tools do is not said: it is in the text that follows. */
const openSilent = (): OpenBlock => ({ begun: [], add: nothing, close: nothing })

const openers: Readonly<Record<string, (opening: Opening) => OpenBlock>> = {
  text: openText,
  thinking: openThinking,
  redacted_thinking: openRedacted,
  tool_use: openCall,
}

export const openBlock = (opening: Opening): OpenBlock =>
  (openers[textOf(opening.block['type'])] ?? openSilent)(opening)
