import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import { writeCompletion } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from './finish-reason.ts'
import { format, toolPlan } from './format.ts'
import { readUsage } from './read-usage.ts'
import { toLogProbabilities } from './to-log-probabilities.ts'
import type { ChatResponse, Message, ToolCall } from './wire.ts'

/** A call without arguments has `null` for them, which SDKs do not take for an object. */
const writeArguments = (said = 'null'): string => (said === 'null' || said === '' ? '{}' : said)

const toCall = (call: ToolCall, index: number) => ({
  index,
  id: call.id,
  type: 'function',
  function: { name: call.function?.name, arguments: writeArguments(call.function?.arguments) },
})

const readReasoning = ({ content, tool_plan: plan }: Message): readonly ReasoningDetail[] => {
  const thinking = (content ?? [])
    .filter(part => part.thinking !== undefined)
    .map(part => ({ type: 'reasoning.text', text: part.thinking ?? '', format }))
  const planned = plan ? [{ type: 'reasoning.text', id: toolPlan, text: plan, format }] : []
  return [...thinking, ...planned].map((detail, index) => ({ ...detail, index }))
}

const readMessage = (message: Message) => {
  const texts = (message.content ?? []).filter(part => part.text !== undefined)
  const calls = message.tool_calls ?? []
  const citations = message.citations ?? []
  const details = readReasoning(message)
  return {
    ...(texts.length > 0 && { content: texts.map(({ text }) => text).join('') }),
    ...(details.length > 0 && {
      reasoning_content: details.map(({ text }) => text).join(''),
      reasoning_details: details,
    }),
    ...(calls.length > 0 && { tool_calls: calls.map(toCall) }),
    ...(citations.length > 0 && { citations }),
  }
}

/** Cohere's ChatResponse as OpenAI's chat completion; citations stay as Cohere says them. */
export const fromReply = (body: unknown, { model, now, ...exchange }: Exchange<unknown>) => {
  const { id = exchange.id, message, finish_reason, usage, logprobs } = body as ChatResponse
  const choice = {
    index: 0,
    delta: readMessage(message ?? {}),
    finish_reason: toFinishReason(finish_reason),
    ...(logprobs && { logprobs: toLogProbabilities(logprobs) }),
  }
  return writeCompletion({ id, model, created: Math.floor(now / 1_000) }, [choice], readUsage(usage))
}
