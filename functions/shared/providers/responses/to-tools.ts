import type { ChatRequest } from '../../contract/chat.ts'

type Json = Readonly<Record<string, unknown>>
type Tool = NonNullable<ChatRequest['tools']>[number]

/** The type of a tool or a choice names the field that chat puts its details into; here they stand beside it. */
const lift = (tool: Tool | Json): Json => {
  const details = tool[String(tool['type'])]
  return typeof details === 'object' && details !== null ? { type: tool['type'], ...details } : tool
}

/** Chat does not check a function's arguments unless told to, and this API does unless told not to. */
const toTool = (tool: Tool): Json => {
  const lifted = lift(tool.function ? { ...tool, type: 'function' } : tool)
  return lifted['type'] === 'function' ? { strict: false, parameters: null, ...lifted } : lifted
}

const toChoice = (choice: NonNullable<ChatRequest['tool_choice']>): unknown => {
  if (typeof choice === 'string') return choice
  const lifted = lift(choice)
  const { tools } = lifted
  return Array.isArray(tools) ? { ...lifted, tools: tools.map(lift) } : lifted
}

/** `tools` and `tool_choice`; a tool of OpenAI's own (`web_search`, …) stays as it is. */
export const toTools = ({ tools, tool_choice: choice }: ChatRequest): Json => ({
  ...(tools?.length && { tools: tools.map(toTool) }),
  ...(choice != null && { tool_choice: toChoice(choice) }),
})
