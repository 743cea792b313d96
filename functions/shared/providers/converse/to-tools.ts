import type { ChatRequest, Tool } from '../../contract/chat.ts'
import { type Json, objectOf, textOf } from '../json.ts'
import { unsupported } from '../unsupported.ts'
import { toCachePoint } from './to-cache-point.ts'

const toTool = (tool: Tool): readonly Json[] => {
  const { function: offered } = tool
  if (!offered) throw unsupported('tools', "Offer tools of type 'function'.")
  const { name, description, parameters, strict, cache_control } = offered
  const toolSpec = {
    name,
    ...(description ? { description } : {}),
    inputSchema: { json: parameters ?? { type: 'object', properties: {} } },
    ...(strict === true && { strict }),
  }
  const marker = cache_control ?? tool['cache_control']
  return [{ toolSpec }, ...(marker ? [toCachePoint(marker)] : [])]
}

/** Converse wants the tools that a conversation has used, even where no more may be called. */
const listUsed = ({ messages }: ChatRequest): readonly Tool[] => {
  const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? [])
  const names = new Set(calls.flatMap(call => call.function?.name ?? []))
  return [...names].map(name => ({ type: 'function', function: { name } }))
}

const choices: Readonly<Record<string, Json>> = { auto: { auto: {} }, required: { any: {} } }

const toChoice = (choice: ChatRequest['tool_choice']): Json | undefined => {
  if (typeof choice === 'string') return choices[choice]
  const name = textOf(objectOf(choice?.['function'])['name'])
  return name === '' ? undefined : { tool: { name } }
}

/** OpenAI's `tools` and `tool_choice` as Converse's `toolConfig`, which knows no `none`: then nothing is offered. */
export const toTools = (request: ChatRequest): Json => {
  const { tools, tool_choice } = request
  const isOffered = tools && tools.length > 0 && tool_choice !== 'none'
  const offered = isOffered ? tools : listUsed(request)
  if (offered.length === 0) return {}
  const toolChoice = isOffered ? toChoice(tool_choice) : undefined
  return { toolConfig: { tools: offered.flatMap(toTool), ...(toolChoice && { toolChoice }) } }
}
