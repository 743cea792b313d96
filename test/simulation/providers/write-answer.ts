import type { SeededDice } from '../world/open-dice.ts'
import type { Piece, Question, Told, ToldUsage } from './performance.ts'

/** An answer before it is told. */
export type Draft = { readonly words: readonly string[]; readonly usage: ToldUsage }

/** Every word names its request, so that no answer can be taken for another. */
export const draftAnswer = ({ number, maximumTokens }: Question, dice: SeededDice): Draft => {
  const count = dice.between(1, Math.min(8, maximumTokens))
  return {
    words: Array.from({ length: count }, (_, index) => `word-${number}-${index} `),
    usage: { input: dice.between(10, 60), output: dice.between(count, maximumTokens) },
  }
}

const toWire = ({ input, output }: ToldUsage) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
})

/** An OpenAI chat completion. */
export const writeWhole = ({ words }: Draft, usage?: ToldUsage): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: 'stop' }],
    ...(usage && { usage: toWire(usage) }),
  })

export const writeEvent = (data: object | string): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

const writeChunk = (choices: readonly object[], usage?: ToldUsage): string =>
  writeEvent({ object: 'chat.completion.chunk', choices, ...(usage && { usage: toWire(usage) }) })

const writeDelta = (delta: object, finishReason: string | null = null): string =>
  writeChunk([{ index: 0, delta, finish_reason: finishReason }])

/** One event of a stream, and what it says. */
export type Said = { readonly event: string; readonly told?: Told }

/** The events of an OpenAI chat stream by their kind, to be put together, whole or not. */
export const writeStream = ({ words, usage }: Draft) =>
  ({
    role: { event: writeDelta({ role: 'assistant', content: '' }) },
    words: words.map((text): Said => ({ event: writeDelta({ content: text }), told: { text } })),
    finish: { event: writeDelta({}, 'stop') },
    usage: { event: writeChunk([], usage), told: { usage } },
    done: { event: writeEvent('[DONE]'), told: { isFinished: true } },
  }) satisfies Record<string, Said | readonly Said[]>

/** Events as a network brings them: some cut in the middle, some several at once. */
export const toPieces = (said: readonly Said[], dice: SeededDice, pauseMs: number): readonly Piece[] =>
  said.flatMap(({ event, told }): Piece[] => {
    const bytes = Buffer.from(event)
    const afterMs = dice.chance(0.3) ? 0 : dice.between(1, pauseMs)
    const last = { bytes, afterMs, ...(told && { told }) }
    if (!dice.chance(0.2)) return [last]
    const at = dice.between(1, bytes.length - 1)
    return [
      { bytes: bytes.subarray(0, at), afterMs },
      { ...last, bytes: bytes.subarray(at), afterMs: dice.between(0, pauseMs) },
    ]
  })
