import Anthropic from '@anthropic-ai/sdk'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import OpenAI from 'openai'
import { zodFunction, zodResponseFormat, zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import type { Client, Place, Question, Tool } from './client.ts'
import { versionOf } from './version-of.ts'

const openOpenai = ({ url, key }: Place) => new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })

const openAnthropic = ({ url, key }: Place) => new Anthropic({ apiKey: key, baseURL: url, maxRetries: 0 })

const statusOfOpenai = (error: unknown): number | undefined =>
  error instanceof OpenAI.APIError ? error.status : undefined

const toChatParts = ({ prompt, imageUrl }: Question) => [
  { type: 'text' as const, text: prompt },
  ...(imageUrl ? [{ type: 'image_url' as const, image_url: { url: imageUrl } }] : []),
]

const toChatTool = ({ name, description, parameters, run }: Tool) =>
  zodFunction({ name, description, parameters, function: run })

const chat: Client = {
  name: versionOf('openai'),
  endpoint: '/v1/chat/completions',
  answer: async (place, question) => {
    const { completions } = openOpenai(place).chat
    const request = {
      model: place.model,
      messages: [{ role: 'user' as const, content: toChatParts(question) }],
      tools: question.tool ? [toChatTool(question.tool)] : [],
    }
    const runner = question.isStream
      ? completions.runTools({ ...request, stream: true, stream_options: { include_usage: true } })
      : completions.runTools(request)
    const { choices, usage } = await runner.finalChatCompletion()
    return {
      text: choices[0]?.message.content ?? '',
      input: usage?.prompt_tokens,
      output: usage?.completion_tokens,
    }
  },
  shape: async (place, prompt, schema) => {
    const { choices } = await openOpenai(place).chat.completions.parse({
      model: place.model,
      messages: [{ role: 'user', content: prompt }],
      response_format: zodResponseFormat(schema, 'answer'),
    })
    return choices[0]?.message.parsed
  },
  statusOf: statusOfOpenai,
}

type Responses = OpenAI['responses']
type ResponsesBody = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>

const create = (
  responses: Responses,
  body: ResponsesBody,
  isStream = false,
): Promise<OpenAI.Responses.Response> =>
  isStream ? responses.stream(body).finalResponse() : responses.create(body)

const callResponses = async (place: Place, question: Question) => {
  const { responses } = openOpenai(place)
  const { prompt, imageUrl, tool, isStream } = question
  const image = { type: 'input_image' as const, image_url: imageUrl ?? '', detail: 'auto' as const }
  const tools = tool ? [zodResponsesFunction(tool)] : []
  const body = { model: place.model, tools }
  const content = [{ type: 'input_text' as const, text: prompt }, ...(imageUrl ? [image] : [])]
  const first = await create(responses, { ...body, input: [{ role: 'user', content }] }, isStream)
  const calls = first.output.filter(item => item.type === 'function_call')
  if (calls.length === 0) return first
  const input = calls.map(({ call_id, arguments: given }) => ({
    type: 'function_call_output' as const,
    call_id,
    output: tool?.run(JSON.parse(given)) ?? '',
  }))
  return create(responses, { ...body, previous_response_id: first.id, input }, isStream)
}

const responses: Client = {
  name: versionOf('openai'),
  endpoint: '/v1/responses',
  answer: async (place, question) => {
    const { output_text: text, usage } = await callResponses(place, question)
    return { text, input: usage?.input_tokens, output: usage?.output_tokens }
  },
  shape: async (place, prompt, schema) => {
    const { output_parsed: parsed } = await openOpenai(place).responses.parse({
      model: place.model,
      input: prompt,
      text: { format: zodTextFormat(schema, 'answer') },
    })
    return parsed
  },
  statusOf: statusOfOpenai,
}

const messages: Client = {
  name: versionOf('@anthropic-ai/sdk'),
  endpoint: '/v1/messages',
  answer: async (place, { prompt, imageUrl, tool, isStream = false }) => {
    const image = { type: 'image' as const, source: { type: 'url' as const, url: imageUrl ?? '' } }
    const content = [{ type: 'text' as const, text: prompt }, ...(imageUrl ? [image] : [])]
    const runner = openAnthropic(place).beta.messages.toolRunner({
      model: place.model,
      max_tokens: 1_000,
      messages: [{ role: 'user', content }],
      tools: tool ? [betaZodTool({ ...tool, inputSchema: tool.parameters })] : [],
      stream: isStream,
    })
    const { content: said, usage } = await runner.runUntilDone()
    return {
      text: said.flatMap(block => (block.type === 'text' ? [block.text] : [])).join(''),
      input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0),
      output: usage.output_tokens,
    }
  },
  shape: async (place, prompt, schema) => {
    const { parsed_output: parsed } = await openAnthropic(place).messages.parse({
      model: place.model,
      max_tokens: 1_000,
      messages: [{ role: 'user', content: prompt }],
      output_config: { format: zodOutputFormat(schema) },
    })
    return parsed
  },
  statusOf: error => (error instanceof Anthropic.APIError ? error.status : undefined),
}

export const official: readonly Client[] = [chat, responses, messages]
