/** What a model does in its turn. */
export type Turn =
  | { readonly text: string }
  | { readonly call: { readonly name: string; readonly arguments: object } }

/** The turn as the events of a stream. */
type Speak = (turn: Turn) => readonly string[]

const toEvent = (data: object | string): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

const toNamedEvent = <Data extends { readonly type: string }>(data: Data): string =>
  `event: ${data.type}\n${toEvent(data)}`

const halve = (text: string): readonly [string, string] => {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}

const chatChunk = (more: object): string =>
  toEvent({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], ...more })

const chatDelta = (delta: object, finish_reason: string | null = null): string =>
  chatChunk({ choices: [{ index: 0, delta, finish_reason }] })

const chatDeltas = (turn: Turn): readonly object[] => {
  if ('text' in turn) return halve(turn.text).map(content => ({ role: 'assistant', content }))
  const [first, second] = halve(JSON.stringify(turn.call.arguments))
  const begun = { id: 'call_1', type: 'function', function: { name: turn.call.name, arguments: first } }
  return [
    { role: 'assistant', tool_calls: [{ index: 0, ...begun }] },
    { tool_calls: [{ index: 0, function: { arguments: second } }] },
  ]
}

const openai: Speak = turn => [
  ...chatDeltas(turn).map(delta => chatDelta(delta)),
  chatDelta({}, 'text' in turn ? 'stop' : 'tool_calls'),
  chatChunk({ usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } }),
  toEvent('[DONE]'),
]

const responsesItem = (turn: Turn) =>
  'text' in turn
    ? {
        delta: 'response.output_text.delta',
        said: turn.text,
        begun: { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
        done: { content: [{ type: 'output_text', text: turn.text, annotations: [] }] },
      }
    : {
        delta: 'response.function_call_arguments.delta',
        said: JSON.stringify(turn.call.arguments),
        begun: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: turn.call.name, arguments: '' },
        done: { arguments: JSON.stringify(turn.call.arguments) },
      }

const responses: Speak = turn => {
  const { delta: type, said, begun, done } = responsesItem(turn)
  const item = { ...begun, ...done, status: 'completed' }
  const response = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', output: [] }
  const usage = { input_tokens: 100, output_tokens: 10, total_tokens: 110 }
  const place = { item_id: begun.id, output_index: 0, content_index: 0 }
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    { type: 'response.output_item.added', output_index: 0, item: { ...begun, status: 'in_progress' } },
    ...halve(said).map(delta => ({ type, ...place, delta })),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
  ].map((event, sequence_number) => toNamedEvent({ ...event, sequence_number }))
}

const messagesBlock = (turn: Turn) =>
  'text' in turn
    ? {
        begun: { type: 'text', text: '' },
        deltas: halve(turn.text).map(text => ({ type: 'text_delta', text })),
      }
    : {
        begun: { type: 'tool_use', id: 'toolu_1', name: turn.call.name, input: {} },
        deltas: halve(JSON.stringify(turn.call.arguments)).map(partial_json => ({
          type: 'input_json_delta',
          partial_json,
        })),
      }

const anthropic: Speak = turn => {
  const { begun, deltas } = messagesBlock(turn)
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] }
  return [
    { type: 'message_start', message: { ...message, usage: { input_tokens: 100, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: begun },
    ...deltas.map(delta => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'text' in turn ? 'end_turn' : 'tool_use', stop_sequence: null },
      usage: { output_tokens: 10 },
    },
    { type: 'message_stop' },
  ].map(event => toNamedEvent(event))
}

const geminiParts = (turn: Turn): readonly object[] =>
  'text' in turn
    ? halve(turn.text).map(text => ({ text }))
    : [{ functionCall: { name: turn.call.name, args: turn.call.arguments }, thoughtSignature: 'c2lnbmVk' }]

const gemini: Speak = turn => {
  const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 }
  const write = (part: object, finishReason?: string): string =>
    toEvent({
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason }],
      usageMetadata,
      modelVersion: 'm',
    })
  return [...geminiParts(turn).map(part => write(part)), write({ text: '' }, 'STOP')]
}

/** How the providers of each dialect stream a turn. */
export const speak = { openai, responses, anthropic, gemini } as const
