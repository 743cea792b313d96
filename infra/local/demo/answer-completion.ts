import type { DemoAnswer, Stamp } from './demo-answer.ts'
import type { CompletionRequest } from './demo-request.ts'
import { limitText } from './limit-text.ts'
import { splitTokens } from './split-tokens.ts'
import { toUsage } from './to-usage.ts'
import { writeReply } from './write-reply.ts'

/** Answers POST /v1/completions in OpenAI's shapes: `n` choices a prompt. */
export const answerCompletion = (request: CompletionRequest, { id, created }: Stamp): DemoAnswer => {
  const prompts = [request.prompt].flat()
  const limits = { maxTokens: request.max_tokens, stop: request.stop }
  const speeches = prompts.flatMap(prompt => {
    const { tokens, reason } = limitText(writeReply(prompt), limits)
    const speech = { tokens, reason, shown: request.echo === true ? [prompt, ...tokens] : tokens }
    return Array.from({ length: request.n ?? 1 }, () => speech)
  })
  const usage = toUsage(
    prompts.reduce((sum, prompt) => sum + splitTokens(prompt).length, 0),
    speeches.reduce((sum, { tokens }) => sum + tokens.length, 0),
  )

  const withUsage = request.stream_options?.include_usage === true
  const base = { id: `cmpl-${id}`, object: 'text_completion', created, model: request.model }
  const toChoice = (text: string, index: number, finish_reason: string | null) => ({
    ...{ text, index, logprobs: null, finish_reason },
  })
  const toChunk = (choices: object[]) => ({ ...base, choices, ...(withUsage && { usage: null }) })
  const chunks = speeches.flatMap(({ shown, reason }, index) => [
    ...shown.map(text => toChunk([toChoice(text, index, null)])),
    toChunk([toChoice('', index, reason)]),
  ])
  const choices = speeches.map(({ shown, reason }, index) => toChoice(shown.join(''), index, reason))
  return {
    whole: { ...base, choices, usage },
    events: withUsage ? [...chunks, { ...toChunk([]), usage }] : chunks,
  }
}
