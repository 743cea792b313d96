import type { ChatRequest } from '../../contract/chat.ts'
import type { ResponsesItem, ResponsesRequest, ResponsesTool } from '../../contract/responses.ts'
import { given } from '../given.ts'
import { toFunction } from './custom-tools.ts'
import { toChatMessages } from './to-chat-messages.ts'

type Choice = ResponsesRequest['tool_choice']

/** `input` as items: a bare text is the user's. */
export const listItems = ({ input }: Pick<ResponsesRequest, 'input'>): readonly ResponsesItem[] =>
  typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input

/** Those that chat has no words for stay as they are, for whoever counts their tokens. */
const toTool = (tool: ResponsesTool) => {
  const { type, name, description, parameters, strict } = tool
  if (type === 'custom') return { type: 'function', function: toFunction(tool) }
  if (type !== 'function') return tool
  return { type, function: { name: name ?? '', ...given({ description, parameters, strict }) } }
}

const isNamed = (choice: Choice): choice is { readonly type: string; readonly name: string } =>
  typeof choice === 'object' && choice !== null && typeof choice['name'] === 'string'

const toToolChoice = (choice: Choice): ChatRequest['tool_choice'] => {
  if (isNamed(choice)) return { type: 'function', function: { name: choice.name } }
  if (typeof choice === 'object') return choice?.type === 'allowed_tools' ? String(choice['mode']) : undefined
  return choice
}

/** Of `allowed_tools` only those are offered: no other provider knows a tool that may be seen and not be called. */
const offered = ({ tools, tool_choice: choice }: ResponsesRequest): ResponsesRequest['tools'] => {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return tools
  const allowed = (choice['tools'] ?? []) as readonly ResponsesTool[]
  return tools?.filter(({ name }) => allowed.some(tool => tool.name === name))
}

const toFormat = ({ text }: ResponsesRequest): ChatRequest['response_format'] => {
  const { type, name, schema, strict, description } = text?.format ?? {}
  if (!type || type === 'text') return undefined
  if (type !== 'json_schema') return { type }
  return { type, json_schema: { name, schema, ...given({ strict, description }) } }
}

const wantsLogprobs = ({ include, top_logprobs: top }: ResponsesRequest): true | undefined =>
  include?.includes('message.output_text.logprobs') || top ? true : undefined

/** A Responses request, with the conversation before it, as a chat that asks for the same. */
export const toChat = (request: ResponsesRequest, before: readonly ResponsesItem[]): ChatRequest => {
  const { model, instructions, stream, temperature, top_p, user, service_tier, parallel_tool_calls } = request
  return {
    model,
    messages: [
      ...(instructions ? [{ role: 'system' as const, content: instructions }] : []),
      ...toChatMessages([...before, ...listItems(request)]),
    ],
    ...given({
      stream,
      temperature,
      top_p,
      user,
      service_tier,
      parallel_tool_calls,
      max_completion_tokens: request.max_output_tokens,
      tools: offered(request)?.map(toTool),
      tool_choice: toToolChoice(request.tool_choice),
      response_format: toFormat(request),
      reasoning_effort: request.reasoning?.effort,
      verbosity: request.text?.verbosity,
      logprobs: wantsLogprobs(request),
      top_logprobs: request.top_logprobs,
      prompt_cache_key: request['prompt_cache_key'],
      safety_identifier: request['safety_identifier'],
    }),
  }
}
