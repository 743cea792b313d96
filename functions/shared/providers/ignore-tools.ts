import type { ChatRequest } from '../contract/chat.ts'

/** The same request without tools of these types; one that is left without any says nothing of tools. */
export const ignoreTools = (request: ChatRequest, types: readonly string[]): ChatRequest => {
  const tools = request.tools?.filter(({ type = 'function' }) => !types.includes(type))
  if (tools?.length === request.tools?.length) return request
  const { tool_choice: _, parallel_tool_calls: __, ...rest } = request
  return tools?.length ? { ...request, tools } : { ...rest, tools: undefined }
}
