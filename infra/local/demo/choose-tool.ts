import type { ChatRequest, Tool } from './demo-request.ts'

type FunctionTool = NonNullable<Tool['function']>

/** The tool that the request demands, or that its last message, if it is the user's, asks for by name. */
export const chooseTool = (request: ChatRequest, question: string): FunctionTool | undefined => {
  const tools = (request.tools ?? []).flatMap(tool => tool.function ?? [])
  const choice = request.tool_choice ?? 'auto'
  if (choice === 'none') return undefined
  if (typeof choice === 'object') return tools.find(({ name }) => name === choice.function.name)

  const isAsked = request.messages.at(-1)?.role === 'user'
  const named = isAsked ? tools.find(({ name }) => question.includes(name)) : undefined
  return choice === 'required' ? (named ?? tools[0]) : named
}
