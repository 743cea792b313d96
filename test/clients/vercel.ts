import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai'
import type { Client, Place, Question } from './client.ts'
import { versionOf } from './version-of.ts'

type Open = (place: Place) => LanguageModel

const toSettings = ({ prompt, imageUrl, tool: offered }: Question) => ({
  maxRetries: 0,
  maxOutputTokens: 1_000,
  stopWhen: isStepCount(5),
  messages: [
    {
      role: 'user' as const,
      content: [
        { type: 'text' as const, text: prompt },
        ...(imageUrl ? [{ type: 'file' as const, mediaType: 'image', data: imageUrl }] : []),
      ],
    },
  ],
  tools: offered
    ? {
        [offered.name]: tool({
          description: offered.description,
          inputSchema: offered.parameters,
          execute: async (input: unknown) => offered.run(input),
        }),
      }
    : {},
})

type Settings = ReturnType<typeof toSettings> & { readonly model: LanguageModel }

/** A stream tells of its error and then ends as if there was none, so whoever waits for its end has to listen. */
const finish = async (settings: Settings, isStream = false) => {
  if (!isStream) return (await generateText(settings)).finalStep
  const errors: unknown[] = []
  const onError = ({ error }: { readonly error: unknown }) => void errors.push(error)
  const step = await streamText({ ...settings, onError }).finalStep
  if (errors.length > 0) throw errors[0]
  return step
}

const openClient = (name: string, endpoint: string, open: Open): Client => ({
  name: `${versionOf('ai')}, ${name}`,
  endpoint,
  answer: async (place, question) => {
    const settings = { model: open(place), ...toSettings(question) }
    const { text, usage } = await finish(settings, question.isStream)
    return { text, input: usage.inputTokens, output: usage.outputTokens }
  },
  shape: async (place, prompt, schema) => {
    const { output } = await generateText({
      model: open(place),
      prompt,
      maxRetries: 0,
      maxOutputTokens: 1_000,
      output: Output.object({ schema }),
    })
    return output
  },
  statusOf: error => (APICallError.isInstance(error) ? error.statusCode : undefined),
})

const baseUrlOf = ({ url }: Place): string => `${url}/v1`

const openOpenai = (place: Place) => createOpenAI({ apiKey: place.key, baseURL: baseUrlOf(place) })

export const vercel: readonly Client[] = [
  openClient(versionOf('@ai-sdk/openai'), '/v1/chat/completions', place =>
    openOpenai(place).chat(place.model),
  ),
  openClient(versionOf('@ai-sdk/openai'), '/v1/responses', place => openOpenai(place).responses(place.model)),
  openClient(versionOf('@ai-sdk/openai-compatible'), '/v1/chat/completions', place => {
    const provider = createOpenAICompatible({
      name: 'causeway',
      apiKey: place.key,
      baseURL: baseUrlOf(place),
      includeUsage: true,
      supportsStructuredOutputs: true,
    })
    return provider.chatModel(place.model)
  }),
  openClient(versionOf('@ai-sdk/anthropic'), '/v1/messages', place =>
    createAnthropic({ apiKey: place.key, baseURL: baseUrlOf(place) }).messages(place.model),
  ),
]
