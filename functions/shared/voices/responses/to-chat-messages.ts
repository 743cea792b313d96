import type { ChatRequest, ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import type { ResponsesItem } from '../../contract/responses.ts'
import { type Detail, openReasoning } from '../../contract/sealed-reasoning.ts'
import { reasoningFormats } from '../../providers/reasoning-formats.ts'
import { groupRuns } from '../group-runs.ts'
import { toContent } from '../to-content.ts'
import { writeInput } from './custom-tool.ts'
import { toParts } from './to-parts.ts'
import { chatNameOf } from './tool-names.ts'

type ChatMessage = ChatRequest['messages'][number]
type Items = readonly ResponsesItem[]

const format = reasoningFormats.responses

const typeOf = ({ type }: ResponsesItem): string => type ?? 'message'

/** Whose turn it is: consecutive items of one side are one turn of a chat. */
const sides: Readonly<Record<string, 'assistant' | 'tool'>> = {
  reasoning: 'assistant',
  function_call: 'assistant',
  custom_tool_call: 'assistant',
  function_call_output: 'tool',
  custom_tool_call_output: 'tool',
}

/** The items that chat has words for. */
export const isSpokenItem = (item: ResponsesItem): boolean =>
  Object.hasOwn(sides, typeOf(item)) || (typeOf(item) === 'message' && item.role != null)

const sideOf = (item: ResponsesItem) =>
  lookUp(sides, typeOf(item)) ?? (isSpokenItem(item) ? item.role : undefined) ?? 'user'

const toCall = ({ type, call_id: id, name, namespace, input, arguments: args }: ResponsesItem) => ({
  id: id ?? '',
  type: 'function',
  function: {
    name: chatNameOf(name, namespace),
    arguments: type === 'custom_tool_call' ? writeInput(input ?? '') : (args ?? '{}'),
  },
})

/** What a model has thought stands in one of two places, as a summary or as it was. */
const thoughtOf = ({ summary, content }: ResponsesItem): readonly string[] => {
  const thoughts = summary?.length ? summary : Array.isArray(content) ? content : []
  return thoughts.flatMap(({ text }) => text || [])
}

const toDetails = ({ encrypted_content: data, id }: ResponsesItem): readonly Detail[] => {
  if (!data) return []
  return openReasoning(data) ?? [{ type: 'reasoning.encrypted', data, format, ...(id && { id }) }]
}

const fromAssistant = (items: Items): readonly ChatMessage[] => {
  const ofType = (...types: readonly string[]) => items.filter(item => types.includes(typeOf(item)))
  const parts = ofType('message').flatMap(({ content }) => toParts(content))
  const calls = ofType('function_call', 'custom_tool_call').map(toCall)
  const thoughts = ofType('reasoning')
  const reasoning = thoughts.flatMap(thoughtOf).join('\n\n')
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

const isText = ({ type }: ContentPart): boolean => type === 'text'

/** What tools have shown beside texts stands in a user's message after them: a chat's tool message has texts only. */
const fromTools = (items: Items): readonly ChatMessage[] => {
  const shown = items.flatMap(({ call_id: id, output }) => {
    const media = toParts(output).filter(part => !isText(part))
    return media.length === 0 ? [] : [{ type: 'text', text: `Shown by tool call ${id}:` }, ...media]
  })
  const results = items.map(({ call_id: id, output }): ChatMessage => {
    const texts = toParts(output).filter(isText)
    return { role: 'tool', tool_call_id: id ?? '', content: texts.length === 0 ? '' : toContent(texts) }
  })
  return shown.length === 0 ? results : [...results, { role: 'user', content: shown }]
}

const fromMessages = (items: Items): readonly ChatMessage[] =>
  items.map(item => {
    const side = sideOf(item)
    return {
      // Not every provider knows OpenAI's newer name of it.
      role: side === 'developer' ? 'system' : side,
      content: isSpokenItem(item) ? toContent(toParts(item.content)) : [item as unknown as ContentPart],
    }
  })

const writers = {
  assistant: fromAssistant,
  tool: fromTools,
  user: fromMessages,
  system: fromMessages,
  developer: fromMessages,
}

/** The items of a conversation as the messages of a chat. */
export const toChatMessages = (items: Items): readonly ChatMessage[] =>
  groupRuns(items, sideOf).flatMap(({ key, run }) => writers[key](run))
