import { ChatAnthropic } from '@langchain/anthropic'
import {
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { concat } from '@langchain/core/utils/stream'
import { ChatOpenAI } from '@langchain/openai'
import type { Client, Place, Question } from './client.ts'
import { versionOf } from './version-of.ts'

type Open = (place: Place) => ChatOpenAI | ChatAnthropic

const toMessage = ({ prompt, imageUrl }: Question): HumanMessage =>
  new HumanMessage({
    content: [
      { type: 'text', text: prompt },
      ...(imageUrl ? [{ type: 'image_url', image_url: { url: imageUrl } }] : []),
    ],
  })

const answer = async (open: Open, place: Place, question: Question): Promise<AIMessageChunk> => {
  const { tool: offered, isStream } = question
  const tools = offered
    ? [
        tool(async (input: unknown) => offered.run(input), {
          name: offered.name,
          description: offered.description,
          schema: offered.parameters,
        }),
      ]
    : []
  const model = tools.length > 0 ? open(place).bindTools(tools) : open(place)
  const ask = async (messages: BaseMessage[]) =>
    isStream
      ? (await Array.fromAsync<AIMessageChunk>(await model.stream(messages))).reduce(concat)
      : model.invoke(messages)
  const messages: BaseMessage[] = [toMessage(question)]
  const first = await ask(messages)
  const calls = first.tool_calls ?? []
  if (calls.length === 0) return first
  const results = await Promise.all(
    calls.map(call => tools[0]?.invoke({ ...call, type: 'tool_call' }) as Promise<BaseMessage>),
  )
  return ask([...messages, first, ...results])
}

/** Its errors are those of the official SDKs, which it brings. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error ? Number(error.status) : undefined

const openClient = (name: string, endpoint: string, open: Open): Client => ({
  name,
  endpoint,
  answer: async (place, question) => {
    const { text, usage_metadata } = await answer(open, place, question)
    const usage = usage_metadata as UsageMetadata | undefined
    return { text, input: usage?.input_tokens, output: usage?.output_tokens }
  },
  shape: (place, prompt, schema) =>
    open(place).withStructuredOutput(schema, { method: 'jsonSchema' }).invoke(prompt),
  statusOf,
})

const openOpenai =
  (useResponsesApi: boolean): Open =>
  ({ url, key, model }) =>
    new ChatOpenAI({
      apiKey: key,
      model,
      maxRetries: 0,
      useResponsesApi,
      configuration: { baseURL: `${url}/v1` },
    })

const anthropic = openClient(
  versionOf('@langchain/anthropic'),
  '/v1/messages',
  ({ url, key, model }) =>
    new ChatAnthropic({ apiKey: key, model, maxRetries: 0, maxTokens: 1_000, anthropicApiUrl: url }),
)

export const langchain: readonly Client[] = [
  openClient(versionOf('@langchain/openai'), '/v1/chat/completions', openOpenai(false)),
  openClient(versionOf('@langchain/openai'), '/v1/responses', openOpenai(true)),
  { ...anthropic, miscountsStreams: true },
]
