import { FunctionCallingConfigMode, type GenerateContentParameters, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openVenue, type Venue } from './open-venue.ts'
import { perform } from './perform.ts'
import { versionOf } from './version-of.ts'

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
/** What Google's documents have said for calls that its models have not made. */
const unsigned = Buffer.from('skip_thought_signature_validator').toString('base64')

const description = 'The weather in a city'

type Conversation = {
  readonly title: string
  readonly theirs: Pick<GenerateContentParameters, 'contents' | 'config'>
  readonly ours: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>
}

/** The same conversations, as each client has them said. */
const conversations: readonly Conversation[] = [
  {
    title: 'a system prompt and how to draw',
    theirs: {
      contents: 'hi',
      config: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        temperature: 0.5,
        topP: 0.9,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        seed: 7,
      },
    },
    ours: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      stop: ['END'],
      seed: 7,
    },
  },
  {
    title: 'a tool that must be called',
    theirs: {
      contents: 'hi',
      config: {
        tools: [
          { functionDeclarations: [{ name: 'weather', description, parametersJsonSchema: parameters }] },
        ],
        toolConfig: {
          functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['weather'] },
        },
      },
    },
    ours: {
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: { name: 'weather', description, parameters } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    },
  },
  {
    title: 'a picture',
    theirs: {
      contents: [
        {
          role: 'user',
          parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: pixel } }],
        },
      ],
    },
    ours: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
      ],
    },
  },
  {
    title: 'a schema for the answer',
    theirs: {
      contents: 'hi',
      config: { responseMimeType: 'application/json', responseJsonSchema: parameters },
    },
    ours: {
      messages: [{ role: 'user', content: 'hi' }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: parameters } },
    },
  },
  {
    title: 'the result of a tool',
    theirs: {
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        {
          role: 'model',
          parts: [
            {
              functionCall: { id: 'c1', name: 'weather', args: { city: 'Paris' } },
              thoughtSignature: unsigned,
            },
          ],
        },
        {
          role: 'user',
          parts: [{ functionResponse: { id: 'c1', name: 'weather', response: { output: 'sunny' } } }],
        },
      ],
    },
    ours: {
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      ],
    },
  },
]

const model = 'gemini'

/** What Google was asked; its client writes down even that there is nothing to configure. */
const asked = () => {
  const { generationConfig, ...request } = JSON.parse(venue.upstream.requests[0]?.body ?? '{}')
  return { ...request, generationConfig: generationConfig ?? {} }
}

describe(`${versionOf('@google/genai')} and we ask Google in the same words`, () => {
  it.each(conversations)('for $title', async ({ theirs, ours }) => {
    const answer = perform('google/generate-content/vercel-google-text.json')
    venue.upstream.play(answer)
    const google = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: venue.upstream.url } })
    await google.models.generateContent({ model, ...theirs })
    const expected = asked()
    venue.upstream.play(answer)
    const { url, key } = venue.place(model)
    const openai = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })
    await openai.chat.completions.create({ model, messages: [], ...ours })
    expect(asked()).toEqual(expected)
  })
})
