import type { Speech } from './scripted-upstream.ts'

const base = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'scripted' }
const usageOf = (completionTokens: number) => ({
  prompt_tokens: 7,
  completion_tokens: completionTokens,
  total_tokens: 7 + completionTokens,
})

const toEvent = (data: object | string): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

const toChunk = (choices: readonly object[]) => ({ ...base, object: 'chat.completion.chunk', choices })

const toDelta = (delta: object, finishReason: string | null = null): string =>
  toEvent(toChunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }]))

/** An OpenAI chat stream that says these words, one an event, with its usage and [DONE]: `words.length + 4` pieces. */
export const chatStream = (words: readonly string[]): Speech & { readonly pieces: readonly string[] } => ({
  pieces: [
    toDelta({ role: 'assistant', content: '' }),
    ...words.map(content => toDelta({ content })),
    toDelta({}, 'stop'),
    toEvent({ ...toChunk([]), usage: usageOf(words.length) }),
    toEvent('[DONE]'),
  ],
})

/** The same answer whole. */
export const chatReply = (content: string, completionTokens = 3): Speech => ({
  headers: { 'content-type': 'application/json' },
  pieces: [
    JSON.stringify({
      ...base,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
      usage: usageOf(completionTokens),
    }),
  ],
})

/** A refusal in OpenAI's form. */
export const refusal = (status: number, error: object): Speech => ({
  status,
  headers: { 'content-type': 'application/json' },
  pieces: [JSON.stringify({ error })],
})
