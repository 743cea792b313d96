import type { ChatRequest } from '../../contract/chat.ts'

type Json = Readonly<Record<string, unknown>>
type Tool = NonNullable<ChatRequest['tools']>[number]

const toDeclaration = ({ function: offered }: Tool): Json => ({
  name: offered?.name,
  description: offered?.['description'] ?? '',
  // Google's own `parameters` is a subset of JSON Schema, which real schemas overstep.
  ...(offered?.['parameters'] != null && { parametersJsonSchema: offered['parameters'] }),
})

const modes: Readonly<Record<string, string>> = { none: 'NONE', auto: 'AUTO', required: 'ANY' }

type Choice = {
  readonly function?: { readonly name?: string }
  readonly allowed_tools?: { readonly mode?: string; readonly tools?: readonly Choice[] }
}

const toConfig = (choice: ChatRequest['tool_choice']): Json | undefined => {
  if (choice == null) return undefined
  if (typeof choice === 'string') return { mode: modes[choice] ?? 'AUTO' }
  const { function: named, allowed_tools: allowed } = choice as Choice
  const names = allowed ? (allowed.tools ?? []).map(tool => tool.function?.name) : [named?.name]
  // Names may stand only where a call is forced or at least checked.
  return { mode: allowed && allowed.mode !== 'required' ? 'VALIDATED' : 'ANY', allowedFunctionNames: names }
}

/** `tools` and `toolConfig`; a tool that is no function is Google's own, as `{"googleSearch": {}}`, and stays as it is. */
export const toTools = ({ tools, tool_choice: choice }: ChatRequest): Json => {
  const functions = (tools ?? []).filter(tool => tool.function)
  const own = (tools ?? []).filter(tool => !tool.function)
  const config = functions.length > 0 ? toConfig(choice) : undefined
  return {
    ...((functions.length > 0 || own.length > 0) && {
      tools: [
        ...(functions.length > 0 ? [{ functionDeclarations: functions.map(toDeclaration) }] : []),
        ...own,
      ],
    }),
    ...(config && { toolConfig: { functionCallingConfig: config } }),
  }
}
