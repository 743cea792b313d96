import type { ChatRequest } from '../../contract/chat.ts'
import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import { writeCompletion } from '../chat-answer.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../json.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from '../to-finish-reason.ts'
import { writeSpoken } from '../write-spoken.ts'
import { redactedThought, signedThought } from './claude-thoughts.ts'
import { readAnswerer } from './read-answerer.ts'
import { readCitations } from './read-citations.ts'
import { readRefusal } from './read-refusal.ts'
import { readUsage } from './read-usage.ts'

const thoughtOf: Readonly<Record<string, (block: Json) => ReasoningDetail>> = {
  thinking: block => signedThought(textOf(block['thinking']), textOf(block['signature'])),
  redacted_thinking: block => redactedThought(textOf(block['data'])),
}

const readText = (blocks: readonly Json[]) => {
  let text = ''
  const annotations: Json[] = []
  for (const block of blocks) {
    if (block['type'] !== 'text') continue
    const start = text.length
    text += textOf(block['text'])
    annotations.push(...readCitations(block['citations'], start, text.length))
  }
  return { text, annotations }
}

/** Anthropic's Message as a chat completion. What its own tools did on the way is in the text, and not repeated. */
export const fromReply = (body: unknown, exchange: Exchange<ChatRequest>): Json => {
  const message = objectOf(body)
  const blocks = listOf(message['content'])
  const delta = writeSpoken({
    ...readText(blocks),
    thoughts: blocks.flatMap(block => thoughtOf[textOf(block['type'])]?.(block) ?? []),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input }) => ({ id: textOf(id), name: textOf(name), input })),
    refusal: readRefusal(message),
  })
  const choice = { index: 0, delta, finish_reason: toFinishReason(message['stop_reason']) }
  const { usage } = message
  const counted = isObject(usage) ? readUsage(usage) : undefined
  return writeCompletion(readAnswerer(message, exchange), [choice], counted)
}
