import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordingsIn } from '../recordings.ts'
import { openVenue, type Venue } from './open-venue.ts'
import { perform } from './perform.ts'
import { versionOf } from './version-of.ts'

/** Their arguments come in pieces that Google's own client hands on as they are. */
const inPieces = [
  'google/generate-content/vercel-google-stream-tool-call-arguments-stream.json',
  'google/generate-content/vercel-google-stream-no-args-tool-call-stream.json',
]

const recorded = ['google/generate-content', 'google-vertex/generate-content']
  .flatMap(recordingsIn)
  .filter(({ file, response }) => response.status === 200 && !inPieces.includes(file))

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

/** Google's client, straight at the provider. */
const google = () =>
  new GoogleGenAI({
    apiKey: 'any',
    httpOptions: { baseUrl: venue.upstream.url, retryOptions: { attempts: 1 } },
  })

/** The OpenAI client, at our gateway. */
const openai = () => {
  const { url, key } = venue.place('gemini')
  return new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }).chat.completions
}

const hi = { model: 'gemini', contents: 'hi' }
const finishes: Readonly<Record<string, string>> = { MAX_TOKENS: 'length', STOP: 'stop' }

/** What Google's client understands of an answer, in pieces or whole. */
const understand = async (isStream: boolean) => {
  const { models } = google()
  const chunks = isStream
    ? await Array.fromAsync(await models.generateContentStream(hi))
    : [await models.generateContent(hi)]
  const candidates = chunks.flatMap(chunk => chunk.candidates ?? [])
  const parts = candidates.flatMap(({ content }) => content?.parts ?? [])
  const say = (isThought: boolean) =>
    parts.flatMap(({ text, thought = false }) => (text && thought === isThought ? [text] : [])).join('')
  const calls = chunks.flatMap(chunk => chunk.functionCalls ?? [])
  const usage = chunks.map(({ usageMetadata }) => usageMetadata).findLast(told => told?.promptTokenCount)
  const reason = candidates.findLast(({ finishReason }) => finishReason)?.finishReason
  return {
    text: say(false),
    thoughts: say(true),
    calls: calls.map(({ name, args = {} }) => ({ name, arguments: args })),
    finish: calls.length > 0 ? 'tool_calls' : (finishes[reason ?? ''] ?? 'content_filter'),
    ...(usage && {
      input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
      cached: usage.cachedContentTokenCount ?? 0,
      output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    }),
  }
}

type Thinking = { readonly reasoning_content?: string }

/** What the OpenAI client understands of ours. */
const understandOurs = async (isStream: boolean) => {
  const request = { model: 'gemini', messages: [{ role: 'user' as const, content: 'hi' }] }
  const options = { ...request, stream_options: { include_usage: true } }
  const { choices, usage } = isStream
    ? await openai().stream(options).finalChatCompletion()
    : await openai().create(request)
  const { message, finish_reason: finish } = choices[0] ?? {}
  return {
    text: message?.content ?? '',
    thoughts: (message as Thinking | undefined)?.reasoning_content ?? '',
    calls: (message?.tool_calls ?? []).flatMap(call =>
      call.type === 'function'
        ? [{ name: call.function.name, arguments: JSON.parse(call.function.arguments) }]
        : [],
    ),
    finish,
    ...(usage && {
      input: usage.prompt_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage.completion_tokens,
    }),
  }
}

describe(`${versionOf('@google/genai')} and our answer understand the same`, () => {
  it.each(recorded)('$file', async ({ file, isStream }) => {
    venue.upstream.play(perform(file))
    const theirs = await understand(isStream)
    expect(await understandOurs(isStream)).toEqual(theirs)
  })
})
