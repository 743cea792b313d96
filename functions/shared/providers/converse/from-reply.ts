import type { ChatRequest } from '../../contract/chat.ts'
import { writeCompletion } from '../chat-answer.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../json.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from '../to-finish-reason.ts'
import { writeSpoken } from '../write-spoken.ts'
import { answererOf } from './answerer-of.ts'
import { readUsage } from './read-usage.ts'
import { toThought } from './to-thought.ts'

const readText = ({ text, citationsContent }: Json): string =>
  textOf(text) + listOf(objectOf(citationsContent)['content']).map(readText).join('')

/** Calls of the caller's tools; those of Bedrock's own are answered already. */
const isCall = (toolUse: unknown): toolUse is Json =>
  isObject(toolUse) && toolUse['type'] !== 'server_tool_use'

/** A ConverseResponse as a chat completion. */
export const fromReply = (body: unknown, exchange: Exchange<ChatRequest>): Json => {
  const { output, stopReason, usage } = objectOf(body)
  const blocks = listOf(objectOf(objectOf(output)['message'])['content'])
  const delta = writeSpoken({
    text: blocks.map(readText).join(''),
    thoughts: blocks.flatMap(({ reasoningContent: thought }) =>
      isObject(thought) ? [toThought(thought)] : [],
    ),
    calls: blocks
      .map(({ toolUse }) => toolUse)
      .filter(isCall)
      .map(({ toolUseId, name, input }) => ({ id: textOf(toolUseId), name: textOf(name), input })),
    annotations: [],
    refusal: null,
  })
  const choice = { index: 0, delta, finish_reason: toFinishReason(stopReason) }
  return writeCompletion(answererOf(exchange), [choice], isObject(usage) ? readUsage(usage) : undefined)
}
