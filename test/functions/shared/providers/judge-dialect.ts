import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { readUsage, type Usage } from '../../../../functions/shared/contract/usage.ts'
import type { Dialect, Translation } from '../../../../functions/shared/providers/provider.ts'
import { decodeSse } from '../../../../functions/shared/stream/decode-sse.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'
import { type Recording, recordingsIn, streamText } from '../../../recordings.ts'
import { openSchema } from '../../../schemas.ts'
import { exchange } from './exchange.ts'
import { chunksOf, cutsOf, gather, replay } from './replay.ts'

// biome-ignore lint/suspicious/noExplicitAny: what providers say is looked into without a type of its own.
export type Json = Record<string, any>

/** What a body says, read by the test itself. */
export type Meaning = {
  readonly content: string | null
  readonly reasoning: string
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]
  readonly finish: string
  readonly usage: Partial<Usage> | undefined
}

export type Judgement = {
  readonly dialect: Dialect
  /** Where the recordings lie, below fixtures/providers. */
  readonly folders: readonly string[]
  /** A stream as the whole answer that it makes, by the provider's documentation. */
  readonly gatherBody: (stream: string) => Json
  readonly readBody: (body: Json) => Meaning
  /** Recordings that are no answers, and are judged apart. */
  readonly except?: readonly string[]
}

const problemsOfReply = openSchema('openai-chat', 'CreateChatCompletionResponse')
const problemsOfChunk = openSchema('openai-chat', 'CreateChatCompletionStreamResponse')

const parseArguments = ({ id: _, index: __, ...call }: Json): Json =>
  call['function']
    ? { ...call, function: { ...call['function'], arguments: JSON.parse(call['function'].arguments) } }
    : call

/** Ids are made up where a provider has none, and white space says nothing in JSON. */
const essence = ({ content, tool_calls, refusal, images, ...message }: Json): Json => ({
  ...message,
  content: content || null,
  refusal: refusal ?? null,
  tool_calls: (tool_calls ?? []).map(parseArguments),
  images: (images ?? []).map(({ index: _, ...image }: Json) => image),
})

const meaningOf = (answer: Json): Meaning => {
  const [{ message, finish_reason: finish }] = answer['choices']
  return {
    content: message.content,
    reasoning: message.reasoning_content ?? '',
    calls: (message.tool_calls ?? []).map((call: Json) => ({
      name: (call['function'] ?? call['custom']).name,
      arguments: call['function'] ? JSON.parse(call['function'].arguments) : call['custom'].input,
    })),
    finish,
    usage: readUsage(answer),
  }
}

/** As relay hears it: nothing after the end. */
const untilDone = (utterances: readonly Utterance[]): readonly Utterance[] => {
  const end = utterances.findIndex(({ type }) => type !== 'chunk')
  return end === -1 ? utterances : utterances.slice(0, end + 1)
}

/** Every recording of a dialect, both ways of answering, against what the test itself reads in it. */
export const judgeDialect = ({ dialect, folders, gatherBody, readBody, except = [] }: Judgement): void => {
  const chat = dialect.chat as Translation<ChatRequest>
  const recordings = folders.flatMap(recordingsIn).filter(({ file }) => !except.includes(file))
  const answered = recordings.filter(({ response }) => response.status === 200)
  const wholes = answered.filter(({ isStream }) => !isStream)
  const streams = answered.filter(({ isStream }) => isStream)
  const hear = (pieces: readonly Uint8Array[]) =>
    untilDone(replay({ decode: decodeSse(), fromEvents: chat.fromEvents?.(exchange) as never }, pieces))

  describe.each(wholes.map(({ file, response }) => ({ file, body: response.body as Json })))(
    '$file',
    ({ body }) => {
      const answer = chat.fromReply?.(body, exchange) as Json

      it("is in OpenAI's form", () => {
        expect(dialect.explainWithin(body)).toBeUndefined()
        expect(problemsOfReply(answer)).toEqual([])
      })

      it('says the same', () => {
        const { usage, ...said } = readBody(body)
        const heard = meaningOf(answer)
        expect(heard).toMatchObject(said)
        if (usage) expect(heard.usage).toMatchObject(usage)
      })
    },
  )

  describe.each(streams.map(stream => ({ file: stream.file, text: streamText(stream) })))(
    '$file',
    ({ text }) => {
      const bytes = Buffer.from(text)
      const heard = hear([bytes])
      const chunks = chunksOf(heard)

      it("is made of OpenAI's chunks", () => {
        expect(heard.at(-1)?.type).toBe('done')
        expect(chunks.flatMap(problemsOfChunk)).toEqual([])
      })

      it('says what the whole answer says', () => {
        const whole = chat.fromReply?.(gatherBody(text), exchange) as Json
        const [choice, ...others] = gather(heard)
        const [expected] = whole['choices']
        expect(others).toEqual([])
        expect(essence(choice.message)).toEqual(essence(expected.message))
        expect(choice.finish_reason).toBe(expected.finish_reason)
        expect(readUsage(chunks.at(-1))).toEqual(readUsage(whole))
      })

      it('does not depend on where the network cuts it', () => {
        const cuts = [...cutsOf(bytes)]
        for (const pieces of cuts) expect(hear(pieces)).toEqual(heard)
      })
    },
  )
}

/** The recordings of refusals, with what they were answered. */
export const refusalsIn = (folders: readonly string[]): readonly Recording[] =>
  folders.flatMap(recordingsIn).filter(({ response }) => response.status >= 400)
