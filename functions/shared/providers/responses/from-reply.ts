import { type Choice, writeCompletion } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from './finish-reason.ts'
import { readUsage } from './read-usage.ts'
import { toAnnotations } from './to-annotations.ts'
import { toDetails } from './to-details.ts'
import { toImages } from './to-images.ts'
import { toToolCall } from './to-tool-call.ts'
import type { OutputContent, OutputItem, Response } from './wire.ts'

const unlessEmpty = <Entry>(name: string, entries: readonly Entry[]) =>
  entries.length > 0 ? { [name]: entries } : {}

const unlessSilent = (name: string, said: readonly (string | undefined)[], between = '') => {
  const texts = said.filter(text => text)
  return texts.length > 0 ? { [name]: texts.join(between) } : {}
}

const contentsOf = (output: readonly OutputItem[]): readonly OutputContent[] =>
  output.filter(({ type }) => type === 'message').flatMap(({ content }) => content ?? [])

const thoughtsOf = (output: readonly OutputItem[]) =>
  output
    .filter(({ type }) => type === 'reasoning')
    .flatMap(({ summary, content }) => [...(summary ?? []), ...(content ?? [])].map(({ text }) => text))

const readMessage = (output: readonly OutputItem[], contents: readonly OutputContent[]) => ({
  ...unlessSilent(
    'content',
    contents.map(({ text }) => text),
  ),
  ...unlessSilent(
    'refusal',
    contents.map(({ refusal }) => refusal),
  ),
  ...unlessSilent('reasoning_content', thoughtsOf(output), '\n\n'),
  ...unlessEmpty(
    'reasoning_details',
    output.flatMap(toDetails).map((detail, index) => ({ ...detail, index })),
  ),
  ...unlessEmpty(
    'tool_calls',
    output.map(toToolCall).filter(call => call !== undefined),
  ),
  ...toAnnotations(contents.flatMap(({ annotations }) => annotations ?? [])),
  ...unlessEmpty('images', output.flatMap(toImages)),
})

/** A Response as OpenAI's chat completion. */
export const fromReply = (body: unknown, exchange: Exchange<unknown>) => {
  const response = body as Response
  const { id = exchange.id, model = exchange.model, service_tier } = response
  const output = response.output ?? []
  const contents = contentsOf(output)
  const delta = readMessage(output, contents)
  const tokens = contents.flatMap(({ logprobs }) => logprobs ?? [])
  const choice: Choice = {
    index: 0,
    delta,
    finish_reason: toFinishReason(response, 'tool_calls' in delta),
    ...(tokens.length > 0 && { logprobs: { content: tokens, refusal: null } }),
  }
  const answerer = { id, model, created: response.created_at ?? Math.floor(exchange.now / 1_000) }
  const completion = writeCompletion(answerer, [choice], readUsage(response.usage))
  return service_tier ? { ...completion, service_tier } : completion
}
