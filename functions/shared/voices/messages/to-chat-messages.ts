import type { ChatRequest, ContentPart } from '../../contract/chat.ts'
import type { MessagesBlock, MessagesRequest } from '../../contract/messages.ts'
import { type Detail, openReasoning } from '../../contract/sealed-reasoning.ts'
import { reasoningFormats } from '../../providers/reasoning-formats.ts'
import { given } from '../given.ts'
import { toContent } from '../to-content.ts'
import { toParts } from './to-parts.ts'

type Message = MessagesRequest['messages'][number]
type ChatMessage = ChatRequest['messages'][number]

const format = reasoningFormats.messages

const ofRole = (role: ChatMessage['role'], parts: readonly ContentPart[]): readonly ChatMessage[] =>
  parts.length === 0 ? [] : [{ role, content: toContent(parts) }]

const partsOfResult = ({ content }: MessagesBlock): readonly ContentPart[] => {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.flatMap(toParts) : []
}

const isText = ({ type }: ContentPart): boolean => type === 'text'

const toToolMessage = (block: MessagesBlock): ChatMessage => {
  const texts = partsOfResult(block).filter(isText)
  // Chat has no place for `is_error`, and the model has to know.
  const parts = block.is_error ? [{ type: 'text', text: 'The tool failed.' }, ...texts] : texts
  return {
    role: 'tool',
    ...given({ tool_call_id: block.tool_use_id, cache_control: block.cache_control }),
    content: parts.length === 0 ? '' : toContent(parts),
  }
}

/** What a tool has shown beside texts stands in the user's message after it: a chat's tool message has texts only. */
const mediaOfResult = (block: MessagesBlock): readonly ContentPart[] => {
  const media = partsOfResult(block).filter(part => !isText(part))
  return media.length === 0
    ? []
    : [{ type: 'text', text: `Shown by tool call ${block.tool_use_id}:` }, ...media]
}

const fromUser = (blocks: readonly MessagesBlock[]): readonly ChatMessage[] => {
  const results = blocks.filter(({ type }) => type === 'tool_result')
  const others = blocks.filter(({ type }) => type !== 'tool_result')
  return [
    ...results.map(toToolMessage),
    ...ofRole('user', [...results.flatMap(mediaOfResult), ...others.flatMap(toParts)]),
  ]
}

const toDetails = ({ type, thinking, signature, data }: MessagesBlock): readonly Detail[] => {
  const sealed = type === 'redacted_thinking' ? data : signature
  if (!sealed) return []
  const own =
    type === 'redacted_thinking'
      ? { type: 'reasoning.encrypted', data, format }
      : { type: 'reasoning.text', text: thinking, signature, format }
  return openReasoning(sealed) ?? [own]
}

const toCall = ({ id, name, input }: MessagesBlock) => ({
  id: id ?? '',
  type: 'function',
  function: { name: name ?? '', arguments: JSON.stringify(input ?? {}) },
})

const isThinking = ({ type }: MessagesBlock): boolean => type === 'thinking' || type === 'redacted_thinking'

const fromAssistant = (blocks: readonly MessagesBlock[]): readonly ChatMessage[] => {
  const thoughts = blocks.filter(isThinking)
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toCall)
  const parts = blocks.filter(block => !isThinking(block) && block.type !== 'tool_use').flatMap(toParts)
  const reasoning = thoughts.flatMap(({ thinking }) => thinking || []).join('\n\n')
  const details = thoughts.flatMap(toDetails)
  return [
    {
      role: 'assistant',
      content: parts.length === 0 ? null : toContent(parts),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(details.length > 0 && { reasoning_details: details }),
    },
  ]
}

const writers = {
  user: fromUser,
  assistant: fromAssistant,
  system: (blocks: readonly MessagesBlock[]) => ofRole('system', blocks.flatMap(toParts)),
}

/** A message as those of a chat: the results of tools have one each. */
export const toChatMessages = ({ role, content }: Message): readonly ChatMessage[] =>
  typeof content === 'string' ? [{ role, content }] : writers[role](content)

/** The system prompt, which is a message of its own in a chat. */
export const toSystemMessage = (system: MessagesRequest['system']): readonly ChatMessage[] => {
  if (!system) return []
  return typeof system === 'string'
    ? [{ role: 'system', content: system }]
    : ofRole('system', system.flatMap(toParts))
}
