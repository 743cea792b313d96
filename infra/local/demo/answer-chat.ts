import { chooseTool } from './choose-tool.ts'
import type { DemoAnswer, Stamp } from './demo-answer.ts'
import type { ChatRequest } from './demo-request.ts'
import { limitText } from './limit-text.ts'
import { sampleValue } from './sample-value.ts'
import { splitTokens } from './split-tokens.ts'
import { toUsage } from './to-usage.ts'
import { writeReply } from './write-reply.ts'

type Message = ChatRequest['messages'][number]

/** What one choice says: the pieces of its text, or of its tool call's arguments. */
type Speech = {
  readonly tokens: readonly string[]
  readonly reason: 'stop' | 'length' | 'tool_calls'
  readonly tool?: { readonly id: string; readonly name: string }
}

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join(' ')

const writeContent = ({ response_format: format }: ChatRequest, question: string): string => {
  const reply = writeReply(question)
  if (format?.type === 'json_object') return JSON.stringify({ reply })
  if (format?.type === 'json_schema') return JSON.stringify(sampleValue(format.json_schema?.schema, reply))
  return reply
}

const speak = (request: ChatRequest, callId: string): Speech => {
  const question = textOf(request.messages.findLast(({ role }) => role === 'user') ?? { role: 'user' })
  const maxTokens = request.max_completion_tokens ?? request.max_tokens
  const tool = chooseTool(request, question)
  if (tool === undefined) return limitText(writeContent(request, question), { maxTokens, stop: request.stop })

  const wanted = JSON.stringify(sampleValue(tool.parameters ?? { type: 'object' }, question))
  const { tokens, reason } = limitText(wanted, { maxTokens, stop: undefined })
  return { tokens, reason: reason === 'stop' ? 'tool_calls' : reason, tool: { id: callId, name: tool.name } }
}

const toMessage = ({ tokens, tool }: Speech) => {
  const text = tokens.join('')
  if (tool === undefined) return { role: 'assistant', content: text, refusal: null }
  const call = { id: tool.id, type: 'function', function: { name: tool.name, arguments: text } }
  return { role: 'assistant', content: null, refusal: null, tool_calls: [call] }
}

const toDeltas = ({ tokens, tool }: Speech): object[] => {
  if (tool === undefined) {
    return [{ role: 'assistant', content: '', refusal: null }, ...tokens.map(content => ({ content }))]
  }
  const opening = { index: 0, id: tool.id, type: 'function', function: { name: tool.name, arguments: '' } }
  return [
    { role: 'assistant', content: null, tool_calls: [opening] },
    ...tokens.map(piece => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ]
}

const countPrompt = ({ messages }: ChatRequest): number =>
  messages.reduce((sum, message) => sum + 4 + splitTokens(textOf(message)).length, 0)

/** Answers a chat in OpenAI's shapes; all choices of an `n` say the same. */
export const answerChat = (request: ChatRequest, { id, created }: Stamp): DemoAnswer => {
  const speeches = Array.from({ length: request.n ?? 1 }, (_, index) => speak(request, `call_${id}${index}`))
  const usage = toUsage(
    countPrompt(request),
    speeches.reduce((sum, { tokens }) => sum + tokens.length, 0),
  )
  const base = { id: `chatcmpl-${id}`, created, model: request.model }
  const toChoice = (speech: Speech, index: number) => ({
    ...{ index, message: toMessage(speech), logprobs: null, finish_reason: speech.reason },
  })

  const withUsage = request.stream_options?.include_usage === true
  const toChunk = (choices: object[]) => ({
    ...{ ...base, object: 'chat.completion.chunk', choices },
    ...(withUsage && { usage: null }),
  })
  const chunks = speeches.flatMap((speech, index) => [
    ...toDeltas(speech).map(delta => toChunk([{ index, delta, logprobs: null, finish_reason: null }])),
    toChunk([{ index, delta: {}, logprobs: null, finish_reason: speech.reason }]),
  ])
  return {
    whole: { ...base, object: 'chat.completion', choices: speeches.map(toChoice), usage },
    events: withUsage ? [...chunks, { ...toChunk([]), usage }] : chunks,
  }
}
