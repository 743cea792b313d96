import type { ContentPart, Message } from '../contract/chat.ts'
import { type ReasoningDetail, readDetails } from '../contract/reasoning-detail.ts'
import { isObject, type Json, parseJson, textOf } from './json.ts'
import { unsupported } from './unsupported.ts'

/** What one side says before the other speaks, in a dialect whose sides take turns. */
export type Turn<Block> = { readonly role: 'user' | 'assistant'; readonly content: readonly Block[] }

export type Conversation<Block> = {
  readonly system: readonly Block[]
  readonly turns: readonly Turn<Block>[]
}

/** How a dialect says each thing that a message can hold. */
export type Words<Block> = {
  readonly part: (part: ContentPart) => readonly Block[]
  /** Whose thoughts it understands; those of others are left out. */
  readonly format: string
  readonly thought: (detail: ReasoningDetail) => readonly Block[]
  readonly call: (id: string, name: string, input: Json) => Block
  /** `hasFailed` is what a caller may say of it in a field of its own, `is_error`. */
  readonly result: (id: string, content: readonly Block[], hasFailed: boolean) => Block
  /** Blocks whose last one is marked for the prompt cache. */
  readonly cache: (blocks: readonly Block[], marker: unknown) => readonly Block[]
}

type Said<Block> = {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: readonly Block[]
}

type Speaker = <Block>(message: Message, words: Words<Block>) => Said<Block>

const toParts = (content: Message['content']): readonly ContentPart[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

const speakContent = <Block>({ content }: Message, words: Words<Block>): readonly Block[] =>
  toParts(content).flatMap(words.part)

/** What a model wrote in place of JSON is kept as a text, for the model itself to see. */
const readArguments = (text: string): Json => {
  const input = text.trim() === '' ? {} : parseJson(text)
  return isObject(input) ? input : { arguments: text }
}

const speakCalls = <Block>({ tool_calls: calls }: Message, words: Words<Block>): readonly Block[] =>
  (calls ?? []).map(({ id = '', function: called }) => {
    if (!called) throw unsupported('tool_calls', 'It knows calls of functions only.')
    return words.call(id, called.name, readArguments(called.arguments))
  })

const speakRefusal = <Block>({ refusal }: Message, words: Words<Block>): readonly Block[] =>
  words.part({ type: 'text', text: textOf(refusal) })

const system: Speaker = (message, words) => ({ role: 'system', content: speakContent(message, words) })

const user: Speaker = (message, words) => ({ role: 'user', content: speakContent(message, words) })

const assistant: Speaker = (message, words) => ({
  role: 'assistant',
  content: [
    ...readDetails(message, words.format).flatMap(words.thought),
    ...speakContent(message, words),
    ...speakRefusal(message, words),
    ...speakCalls(message, words),
  ],
})

const tool: Speaker = (message, words) => ({
  role: 'user',
  content: [
    words.result(message.tool_call_id ?? '', speakContent(message, words), message['is_error'] === true),
  ],
})

const legacy: Speaker = () => {
  throw unsupported('functions', "Send 'tools', and answers with the role 'tool'.")
}

const speakers: Readonly<Record<Message['role'], Speaker>> = {
  developer: system,
  system,
  user,
  assistant,
  tool,
  function: legacy,
}

const speak = <Block>(message: Message, words: Words<Block>): Said<Block> => {
  const said = speakers[message.role](message, words)
  const marker = message['cache_control']
  return marker ? { ...said, content: words.cache(said.content, marker) } : said
}

/** Turns alternate, so what one side says in several messages becomes one, with every part of it. */
const mergeTurns = <Block>(turns: readonly Turn<Block>[]): readonly Turn<Block>[] => {
  const merged: Turn<Block>[] = []
  for (const turn of turns) {
    const before = merged.at(-1)
    if (before?.role === turn.role)
      merged[merged.length - 1] = { role: turn.role, content: [...before.content, ...turn.content] }
    else merged.push(turn)
  }
  return merged
}

/**
 * OpenAI's messages as turns, for dialects that keep system prompts apart from them. Without a user's turn the system
 * prompt is what the user asks, because such a dialect wants one.
 */
export const toTurns = <Block>(messages: readonly Message[], words: Words<Block>): Conversation<Block> => {
  const said = messages.map(message => speak(message, words)).filter(({ content }) => content.length > 0)
  const system = said.filter(({ role }) => role === 'system').flatMap(({ content }) => content)
  const turns = mergeTurns(said.filter((turn): turn is Turn<Block> => turn.role !== 'system'))
  return turns.length > 0 ? { system, turns } : { system: [], turns: [{ role: 'user', content: system }] }
}
