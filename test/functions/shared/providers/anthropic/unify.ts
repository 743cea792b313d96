import type { AnyJson } from '../../../../any-json.ts'

const listBlocks = (content: unknown): readonly AnyJson[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as AnyJson[])

const isThought = ({ type }: AnyJson): boolean => type === 'thinking' || type === 'redacted_thinking'

const unifyPart = (block: AnyJson): AnyJson => {
  const { type, source, title, cache_control, citations, context } = block
  const own = {
    ...(cache_control && { cache_control }),
    ...(citations && { citations }),
    ...(context && { context }),
  }
  const dataUrl = source?.type === 'base64' && `data:${source.media_type};base64,${source.data}`
  if (type === 'image' && source.type !== 'file')
    return { type: 'image_url', image_url: { url: dataUrl || source.url }, ...own }
  if (type !== 'document') return block
  const file = source.type === 'file' ? { file_id: source.file_id } : { file_data: dataUrl || source.url }
  return { type: 'file', file: { ...file, ...(title && { filename: title }) }, ...own }
}

const unifyThought = ({ type, thinking, signature, data }: AnyJson): AnyJson => ({
  format: 'anthropic-claude-v1',
  ...(type === 'thinking'
    ? { type: 'reasoning.text', text: thinking, signature }
    : { type: 'reasoning.encrypted', data }),
})

const unifyCall = ({ id, name, input }: AnyJson): AnyJson => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
})

const unifyUser = (blocks: readonly AnyJson[]): readonly AnyJson[] =>
  blocks.map(block =>
    block['type'] === 'tool_result'
      ? {
          role: 'tool',
          tool_call_id: block['tool_use_id'],
          is_error: block['is_error'],
          content: listBlocks(block['content']).map(unifyPart),
          ...(block['cache_control'] && { cache_control: block['cache_control'] }),
        }
      : { role: 'user', content: [unifyPart(block)] },
  )

const unifyAssistant = (blocks: readonly AnyJson[]): AnyJson => {
  const calls = blocks.filter(({ type }) => type === 'tool_use')
  return {
    role: 'assistant',
    content: blocks.filter(block => !isThought(block) && block['type'] !== 'tool_use').map(unifyPart),
    reasoning_details: blocks.filter(isThought).map(unifyThought),
    ...(calls.length > 0 && { tool_calls: calls.map(unifyCall) }),
  }
}

const unifyTool = (tool: AnyJson): AnyJson => {
  const { name, description, input_schema, strict, type: _, ...own } = tool
  if (!input_schema) return tool
  return {
    type: 'function',
    function: { name, description, parameters: input_schema, strict },
    ...own,
  }
}

const choices: AnyJson = { auto: 'auto', any: 'required', none: 'none' }

const unifyChoice = ({ type, name }: AnyJson): unknown =>
  type === 'tool' ? { type: 'function', function: { name } } : choices[type]

/** A request of Anthropic's as the chat request that says the same. */
export const unify = (body: AnyJson): AnyJson => {
  const { system, messages, tools, tool_choice: choice, stop_sequences: stop, output_config, ...rest } = body
  const { format, ...config } = output_config ?? {}
  return {
    ...rest,
    messages: [
      ...(system ? [{ role: 'system', content: listBlocks(system) }] : []),
      ...messages.flatMap(({ role, content }: AnyJson) =>
        role === 'user' ? unifyUser(listBlocks(content)) : [unifyAssistant(listBlocks(content))],
      ),
    ],
    ...(tools && { tools: tools.map(unifyTool) }),
    ...(choice && { tool_choice: unifyChoice(choice) }),
    ...(stop && { stop }),
    ...(format && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema } },
    }),
    ...(Object.keys(config).length > 0 && { output_config: config }),
  }
}
