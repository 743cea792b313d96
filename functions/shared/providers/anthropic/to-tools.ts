import type { ChatRequest, Tool } from '../../contract/chat.ts'
import { type Json, objectOf, textOf } from '../json.ts'

/** A tool of the caller's; one of Anthropic's own (`web_search_20250305`) travels as it is. */
const toTool = (tool: Tool): Json => {
  const { function: offered, type: _, ...rest } = tool
  if (!offered) return tool
  const { name, description, parameters, strict, cache_control } = offered
  return {
    ...rest,
    name,
    input_schema: parameters ?? { type: 'object', properties: {} },
    ...(description != null && { description }),
    ...(typeof strict === 'boolean' && { strict }),
    ...(cache_control ? { cache_control } : {}),
  }
}

const choices: Readonly<Record<string, string>> = { auto: 'auto', none: 'none', required: 'any' }

/** A choice that has Anthropic's form already travels as it is. */
const toChoice = (choice: ChatRequest['tool_choice']): Json | undefined => {
  if (choice == null) return undefined
  if (typeof choice === 'string') return { type: choices[choice] ?? choice }
  const name = textOf(objectOf(choice['function'])['name'])
  return name === '' ? choice : { type: 'tool', name }
}

/** OpenAI's `tools`, `tool_choice` and `parallel_tool_calls` as Anthropic's `tools` and `tool_choice`. */
export const toTools = ({ tools, tool_choice, parallel_tool_calls }: ChatRequest): Json => {
  if (!tools || tools.length === 0) return {}
  const chosen = toChoice(tool_choice)
  const isSerial = parallel_tool_calls === false && chosen?.['type'] !== 'none'
  const choice = isSerial ? { type: 'auto', ...chosen, disable_parallel_tool_use: true } : chosen
  return { tools: tools.map(toTool), ...(choice && { tool_choice: choice }) }
}
