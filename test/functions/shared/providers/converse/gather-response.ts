import { decodeEventStream } from '../../../../../functions/shared/stream/decode-event-stream.ts'
import type { AnyJson } from '../../../../any-json.ts'

const growReasoning = (
  before: AnyJson | undefined,
  { text = '', signature = '', redactedContent }: AnyJson,
): AnyJson =>
  redactedContent
    ? { redactedContent: (before?.['redactedContent'] ?? '') + redactedContent }
    : {
        reasoningText: {
          text: (before?.['reasoningText'].text ?? '') + text,
          signature: (before?.['reasoningText'].signature ?? '') + signature,
        },
      }

const growBlock = (block: AnyJson, delta: AnyJson): AnyJson => ({
  ...block,
  ...(delta['text'] !== undefined && { text: (block['text'] ?? '') + delta['text'] }),
  ...(delta['toolUse'] && {
    toolUse: { ...block['toolUse'], input: (block['toolUse']?.input ?? '') + delta['toolUse'].input },
  }),
  ...(delta['reasoningContent'] && {
    reasoningContent: growReasoning(block['reasoningContent'], delta['reasoningContent']),
  }),
})

const parseInput = (block: AnyJson): AnyJson =>
  block['toolUse']
    ? { toolUse: { ...block['toolUse'], input: JSON.parse(block['toolUse'].input || '{}') } }
    : block

/** A stream of Converse's as the whole response that it makes. */
export const gatherResponse = (bytes: Uint8Array): AnyJson => {
  const blocks: AnyJson[] = []
  let rest: AnyJson = {}
  for (const { event, data } of decodeEventStream().push(bytes)) {
    const { contentBlockIndex: index, start, delta, ...said } = JSON.parse(data)
    if (event === 'contentBlockStart') blocks[index] = start
    if (event === 'contentBlockDelta') blocks[index] = growBlock(blocks[index] ?? {}, delta)
    if (event === 'messageStop' || event === 'metadata') rest = { ...rest, ...said }
  }
  return { ...rest, output: { message: { role: 'assistant', content: blocks.map(parseInput) } } }
}
