import { ofCaller } from './planted.ts'

const image = `https://${ofCaller.imageAddress}:x@pictures.example/1.png`
const toolArguments = JSON.stringify({ of: ofCaller.toolArguments })
const parameters = { type: 'object', properties: {} }
const tool = { name: 'f', description: ofCaller.toolDescription }

const chat = {
  messages: [
    { role: 'system', content: ofCaller.systemPrompt },
    {
      role: 'user',
      content: [
        { type: 'text', text: ofCaller.prompt },
        { type: 'image_url', image_url: { url: image } },
      ],
    },
    {
      role: 'assistant',
      tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: toolArguments } }],
    },
    { role: 'tool', tool_call_id: '1', content: 'done' },
  ],
  tools: [{ type: 'function', function: { ...tool, parameters } }],
  user: ofCaller.user,
  metadata: { of: ofCaller.metadata },
  stop: [ofCaller.stopSequence],
  [ofCaller.unknownParameter]: 1,
  max_tokens: 50,
}

const messages = {
  system: ofCaller.systemPrompt,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: ofCaller.prompt },
        { type: 'image', source: { type: 'url', url: image } },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: '1', name: 'f', input: { of: ofCaller.toolArguments } }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: 'done' }] },
  ],
  tools: [{ ...tool, input_schema: parameters }],
  metadata: { user_id: ofCaller.user },
  stop_sequences: [ofCaller.stopSequence],
  max_tokens: 50,
}

const responses = {
  instructions: ofCaller.systemPrompt,
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: ofCaller.prompt },
        { type: 'input_image', image_url: image },
      ],
    },
    { type: 'function_call', call_id: '1', name: 'f', arguments: toolArguments },
    { type: 'function_call_output', call_id: '1', output: 'done' },
  ],
  tools: [{ type: 'function', ...tool, parameters, strict: false }],
  user: ofCaller.user,
  metadata: { of: ofCaller.metadata },
  max_output_tokens: 50,
  // What is stored is kept because its caller asks for it.
  store: false,
}

/** The same question in every protocol that callers speak, by its path, with all that a caller can say in it. */
export const questions = {
  '/v1/chat/completions': chat,
  '/v1/messages': messages,
  '/v1/responses': responses,
} as const
export type Path = keyof typeof questions
