import type { ChatRequest } from '../../contract/chat.ts'
import type { ResponsesItem, ResponsesRequest } from '../../contract/responses.ts'
import { given } from '../given.ts'
import { describeCustom } from './custom-tool.ts'
import { toChatMessages } from './to-chat-messages.ts'
import { chatNameOf, listTools, type NamedTool } from './tool-names.ts'

type Choice = ResponsesRequest['tool_choice']

/** `input` as items: a bare text is the user's. */
export const listItems = ({ input }: Pick<ResponsesRequest, 'input'>): readonly ResponsesItem[] =>
  typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input

const toTool = ({ tool, namespace }: NamedTool) => {
  const { type, description, parameters, strict } = tool
  const name = chatNameOf(tool.name, namespace)
  if (type === 'custom') return { type: 'function', function: { name, ...describeCustom(tool) } }
  // What a provider runs stays as it is, for whoever counts its tokens.
  if (type !== 'function') return tool
  return { type, function: { name, ...given({ description, parameters, strict }) } }
}

type Named = { readonly type: string; readonly name?: string; readonly namespace?: string }

const isAllowed = (
  choice: Choice,
): choice is { readonly type: string; readonly mode: string; readonly tools: Named[] } =>
  typeof choice === 'object' && choice?.type === 'allowed_tools'

const toToolChoice = (choice: Choice): ChatRequest['tool_choice'] => {
  if (isAllowed(choice)) return choice.mode
  if (typeof choice !== 'object' || !choice) return choice
  const { name, namespace } = choice as Named
  return name ? { type: 'function', function: { name: chatNameOf(name, namespace) } } : undefined
}

/** Of `allowed_tools` only those are offered: no other provider knows a tool that may be seen and not be called. */
const offered = (request: ResponsesRequest): readonly NamedTool[] => {
  const { tool_choice: choice } = request
  const tools = listTools(request)
  return isAllowed(choice)
    ? tools.filter(({ tool }) => choice.tools.some(({ name }) => name === tool.name))
    : tools
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
      tools: request.tools ? offered(request).map(toTool) : undefined,
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
