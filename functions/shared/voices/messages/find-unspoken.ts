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

const inMessages = ({ messages }: CountTokensRequest): readonly string[] =>
  messages.flatMap(({ content }, index) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block, position) =>
          isSaid(block) ? [] : [`messages[${index}].content[${position}]`],
        ),
  )

const inTools = ({ tools }: CountTokensRequest): readonly string[] =>
  (tools ?? []).flatMap(({ type }, index) => (type && type !== 'custom' ? [`tools[${index}]`] : []))

/** The first parameter of a Messages request that chat has no words for: tools that a provider runs, and what came of them. */
export const findUnspoken = (request: CountTokensRequest): string | undefined =>
  [...providersOwn.filter(name => has(request[name])), ...inTools(request), ...inMessages(request)][0]
