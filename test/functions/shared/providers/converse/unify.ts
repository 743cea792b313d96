import type { AnyJson } from '../../../../any-json.ts'

const mediaTypes: AnyJson = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  csv: 'text/csv',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
}

const dataUrl = (format: string, bytes: string): string => `data:${mediaTypes[format]};base64,${bytes}`

const unifyPart = ({ text, image, document, json }: AnyJson): AnyJson => {
  if (image) return { type: 'image_url', image_url: { url: dataUrl(image.format, image.source.bytes) } }
  if (document)
    return {
      type: 'file',
      file: { filename: document.name, file_data: dataUrl(document.format, document.source.bytes) },
    }
  return { type: 'text', text: text ?? JSON.stringify(json) }
}

const marker = { cache_control: { type: 'ephemeral' } }

/** Parts, each with the cache point that follows it. */
const unifyParts = (blocks: readonly AnyJson[]): readonly AnyJson[] =>
  blocks.flatMap((block, index) =>
    block['cachePoint'] ? [] : [{ ...unifyPart(block), ...(blocks[index + 1]?.['cachePoint'] && marker) }],
  )

const unifyUser = (blocks: readonly AnyJson[]): readonly AnyJson[] => {
  const results = blocks.flatMap(({ toolResult }) => toolResult ?? [])
  const others = unifyParts(blocks.filter(({ toolResult }) => !toolResult))
  return [
    ...results.map(({ toolUseId, content, status }) => ({
      role: 'tool',
      tool_call_id: toolUseId,
      content: unifyParts(content),
      is_error: status === 'error',
    })),
    ...(others.length > 0 ? [{ role: 'user', content: others }] : []),
  ]
}

const unifyThought = ({ reasoningText }: AnyJson): AnyJson => ({
  type: 'reasoning.text',
  ...reasoningText,
  format: 'anthropic-claude-v1',
})

const unifyAssistant = (blocks: readonly AnyJson[]): AnyJson => ({
  role: 'assistant',
  content: unifyParts(blocks.filter(({ text }) => text)),
  reasoning_details: blocks.flatMap(({ reasoningContent }) =>
    reasoningContent ? [unifyThought(reasoningContent)] : [],
  ),
  tool_calls: blocks.flatMap(({ toolUse }) =>
    toolUse
      ? [
          {
            id: toolUse.toolUseId,
            type: 'function',
            function: { name: toolUse.name, arguments: JSON.stringify(toolUse.input) },
          },
        ]
      : [],
  ),
})

const unifyTools = (tools: readonly AnyJson[]): readonly AnyJson[] =>
  tools.flatMap(({ toolSpec }, index) => {
    if (!toolSpec) return []
    const { inputSchema, ...rest } = toolSpec
    const called = { ...rest, parameters: inputSchema.json }
    return [{ type: 'function', function: called, ...(tools[index + 1]?.['cachePoint'] && marker) }]
  })

const unifyChoice = ({ any, tool }: AnyJson): unknown => {
  if (tool) return { type: 'function', function: { name: tool.name } }
  return any ? 'required' : 'auto'
}

const unifyOutput = ({ textFormat }: AnyJson): AnyJson => {
  const { schema, ...rest } = textFormat.structure.jsonSchema
  return { type: 'json_schema', json_schema: { ...rest, schema: JSON.parse(schema) } }
}

/** A request of Converse's as the chat request that says the same. */
export const unify = (body: AnyJson): AnyJson => {
  const { messages, system, inferenceConfig, toolConfig, outputConfig, additionalModelRequestFields } = body
  return {
    messages: [
      ...(system?.length ? [{ role: 'system', content: unifyParts(system) }] : []),
      ...messages.flatMap(({ role, content }: AnyJson) =>
        role === 'user' ? unifyUser(content) : [unifyAssistant(content)],
      ),
    ],
    max_tokens: inferenceConfig.maxTokens,
    temperature: inferenceConfig.temperature,
    top_p: inferenceConfig.topP,
    ...(toolConfig && { tools: unifyTools(toolConfig.tools) }),
    ...(toolConfig?.toolChoice && { tool_choice: unifyChoice(toolConfig.toolChoice) }),
    ...(outputConfig && { response_format: unifyOutput(outputConfig) }),
    ...additionalModelRequestFields,
  }
}
