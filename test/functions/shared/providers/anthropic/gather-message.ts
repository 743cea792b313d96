import { readEvents } from '../../stream/read-events.ts'

type Json = Record<string, unknown>

const grow: Readonly<Record<string, (block: Json, delta: Json) => void>> = {
  text_delta: (block, { text }) => Object.assign(block, { text: `${block['text'] ?? ''}${text}` }),
  thinking_delta: (block, { thinking }) =>
    Object.assign(block, { thinking: `${block['thinking'] ?? ''}${thinking}` }),
  signature_delta: (block, { signature }) => Object.assign(block, { signature }),
  citations_delta: (block, { citation }) =>
    Object.assign(block, { citations: [...((block['citations'] as unknown[] | null) ?? []), citation] }),
  input_json_delta: (block, { partial_json }) =>
    Object.assign(block, { json: `${block['json'] ?? ''}${partial_json}` }),
}

const finishBlock = ({ json, ...block }: Json): Json =>
  json ? { ...block, input: JSON.parse(`${json}`) } : block

/** A stream of Anthropic's as the whole Message that it makes, by the rule of Anthropic's documentation ("Streaming"). */
export const gatherMessage = (stream: string): Json => {
  let message: Json = {}
  const blocks: Json[] = []
  for (const event of readEvents(stream).map(data => JSON.parse(data))) {
    // Some recordings go on with the next answer.
    if (event.type === 'message_stop') break
    if (event.type === 'message_start') message = event.message
    if (event.type === 'content_block_start') blocks[event.index] = { ...event.content_block }
    if (event.type === 'content_block_delta') grow[event.delta.type]?.(blocks[event.index] ?? {}, event.delta)
    if (event.type === 'message_delta')
      message = { ...message, ...event.delta, usage: { ...(message['usage'] as Json), ...event.usage } }
  }
  return { ...message, content: blocks.map(finishBlock) }
}
