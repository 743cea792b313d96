type Said = Readonly<Record<string, unknown>>

/** A choice of a stream or of a whole answer. */
type Choice = { readonly delta?: unknown; readonly message?: unknown }

/** Whether the model calls a tool with this; `function_call` is what OpenAI called it before. */
export const callsTools = ({ delta, message }: Choice): boolean => {
  const { tool_calls, function_call } = ((message ?? delta) as Said | null | undefined) ?? {}
  return Boolean(function_call) || (Array.isArray(tool_calls) && tool_calls.length > 0)
}
