import {
  Agent,
  type Model,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  run,
  setTracingDisabled,
  tool,
  user,
} from '@openai/agents'
import OpenAI from 'openai'
import type { Client, Place, Question } from './client.ts'
import { versionOf } from './version-of.ts'

// Traces go to OpenAI, whatever the model.
setTracingDisabled(true)

type Open = (client: OpenAI, model: string) => Model

const openModel = (open: Open, { url, key, model }: Place): Model =>
  open(new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }), model)

const toInput = ({ prompt, imageUrl }: Question) => [
  user([
    { type: 'input_text' as const, text: prompt },
    ...(imageUrl ? [{ type: 'input_image' as const, image: imageUrl }] : []),
  ]),
]

const openClient = (endpoint: string, open: Open): Client => ({
  name: versionOf('@openai/agents'),
  endpoint,
  answer: async (place, question) => {
    const { tool: offered, isStream } = question
    const tools = offered
      ? [tool({ ...offered, strict: true, execute: async input => offered.run(input) })]
      : []
    const agent = new Agent({ name: 'assistant', model: openModel(open, place), tools })
    const input = toInput(question)
    const streamed = isStream ? await run(agent, input, { stream: true }) : undefined
    await streamed?.completed
    const result = streamed ?? (await run(agent, input))
    const usage = result.rawResponses.at(-1)?.usage
    return { text: result.finalOutput ?? '', input: usage?.inputTokens, output: usage?.outputTokens }
  },
  shape: async (place, prompt, schema) => {
    const agent = new Agent({ name: 'assistant', model: openModel(open, place), outputType: schema })
    return (await run(agent, prompt)).finalOutput
  },
  statusOf: error => (error instanceof OpenAI.APIError ? error.status : undefined),
})

export const openaiAgents: readonly Client[] = [
  openClient('/v1/responses', (client, model) => new OpenAIResponsesModel(client, model)),
  openClient('/v1/chat/completions', (client, model) => new OpenAIChatCompletionsModel(client, model)),
]
