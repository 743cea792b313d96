import type { ResponsesItem, ResponsesRequest } from '../../contract/responses.ts'
import { listItems } from './to-chat.ts'
import { isSpokenItem } from './to-chat-messages.ts'
import { isSpoken } from './to-parts.ts'

/** Parameters that name what a provider keeps. */
const providersOwn = ['conversation', 'prompt'] as const

const spokenTools = new Set(['function', 'custom'])
const spokenChoices = new Set(['function', 'custom', 'allowed_tools'])

const isSaid = (item: ResponsesItem): boolean => {
  const parts = [item.content, item.output].flatMap(content => (Array.isArray(content) ? content : []))
  return isSpokenItem(item) && (item.type === 'reasoning' || parts.every(isSpoken))
}

const inChoice = ({ tool_choice: choice }: ResponsesRequest): readonly string[] =>
  typeof choice === 'object' && choice && !spokenChoices.has(choice.type) ? ['tool_choice'] : []

/** The first parameter of a Responses request that chat has no words for: tools that a provider runs, what it has kept. */
export const findUnspoken = (request: ResponsesRequest): string | undefined =>
  [
    ...providersOwn.filter(name => request[name] != null),
    ...(request.tools ?? []).flatMap(({ type }, index) => (spokenTools.has(type) ? [] : [`tools[${index}]`])),
    ...inChoice(request),
    ...listItems(request).flatMap((item, index) => (isSaid(item) ? [] : [`input[${index}]`])),
  ][0]
