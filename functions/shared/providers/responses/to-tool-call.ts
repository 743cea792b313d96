import type { OutputItem } from './wire.ts'

/** A function call or a custom tool's, as a call of chat; undefined for any other item. */
export const toToolCall = (item: OutputItem) => {
  const { type, call_id: id, name } = item
  if (type === 'function_call')
    return { id, type: 'function', function: { name, arguments: item.arguments ?? '' } } as const
  if (type === 'custom_tool_call')
    return { id, type: 'custom', custom: { name, input: item.input ?? '' } } as const
  return undefined
}
