import type { Unspoken } from '../../contract/inference-request.ts'
import type { ResponsesItem, ResponsesRequest } from '../../contract/responses.ts'
import { listItems } from './to-chat.ts'
import { isSpokenItem } from './to-chat-messages.ts'
import { isSpoken } from './to-parts.ts'

/** Parameters that name what a provider keeps. */
const providersOwn = ['conversation', 'prompt'] as const

const spokenTools = new Set(['function', 'custom', 'namespace'])
const spokenChoices = new Set(['function', 'custom', 'allowed_tools'])

const isSaid = (item: ResponsesItem): boolean => {
  const parts = [item.content, item.output].flatMap(content => (Array.isArray(content) ? content : []))
  return isSpokenItem(item) && (item.type === 'reasoning' || parts.every(isSpoken))
}

const inChoice = ({ tool_choice: choice }: ResponsesRequest): readonly Unspoken[] =>
  typeof choice === 'object' && choice && !spokenChoices.has(choice.type) ? [{ param: 'tool_choice' }] : []

const inTools = ({ tools }: ResponsesRequest): readonly Unspoken[] =>
  (tools ?? []).flatMap(({ type }, index) =>
    spokenTools.has(type) ? [] : [{ param: `tools[${index}]`, tool: type }],
  )

/** What chat has no words for in a Responses request: tools that a provider runs, what it has kept. */
export const findUnspoken = (request: ResponsesRequest): readonly Unspoken[] => [
  ...providersOwn.filter(name => request[name] != null).map(param => ({ param })),
  ...inTools(request),
  ...inChoice(request),
  ...listItems(request).flatMap((item, index) => (isSaid(item) ? [] : [{ param: `input[${index}]` }])),
]
