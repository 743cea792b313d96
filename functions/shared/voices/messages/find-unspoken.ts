import type { Unspoken } from '../../contract/inference-request.ts'
import type { CountTokensRequest, MessagesBlock } from '../../contract/messages.ts'
import { isSpoken } from './to-parts.ts'

/** Parameters that ask for what a provider does beside answering. */
const providersOwn = ['container', 'mcp_servers'] as const

const has = (value: unknown): boolean => value != null && !(Array.isArray(value) && value.length === 0)

const toolsAndThoughts = new Set(['tool_use', 'thinking', 'redacted_thinking'])

const isSaid = (block: MessagesBlock): boolean => {
  if (block.type !== 'tool_result') return toolsAndThoughts.has(block.type) || isSpoken(block)
  return !Array.isArray(block.content) || block.content.every(isSpoken)
}

const inMessages = ({ messages }: CountTokensRequest): readonly Unspoken[] =>
  messages.flatMap(({ content }, index) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block, position) =>
          isSaid(block) ? [] : [{ param: `messages[${index}].content[${position}]` }],
        ),
  )

const inTools = ({ tools }: CountTokensRequest): readonly Unspoken[] =>
  (tools ?? []).flatMap(({ type }, index) =>
    type && type !== 'custom' ? [{ param: `tools[${index}]`, tool: type }] : [],
  )

/** What chat has no words for in a Messages request: tools that a provider runs, and what came of them. */
export const findUnspoken = (request: CountTokensRequest): readonly Unspoken[] => [
  ...providersOwn.filter(name => has(request[name])).map(param => ({ param })),
  ...inTools(request),
  ...inMessages(request),
]
