import type { ChatRequest, Message } from '../../contract/chat.ts'
import { objectOf, parseJson, textOf } from '../json.ts'
import { mergeMessages } from './merge-messages.ts'
import { setSystem } from './set-system.ts'
import { closingCall, openingCall } from './tool-call-tags.ts'

const instructions = `You can call tools. To call one, end your answer with a block of this form, in which the JSON fits the tool's parameters:
${openingCall}
{"name": "tool_name", "arguments": {}}
${closingCall}
What the tool answers will be given to you in a <tool_response> block. Call a tool only where you need it. These are the tools, one JSON object a line:`

/** What the caller demands beyond offering tools. */
const describeChoice = ({ tool_choice: choice, parallel_tool_calls: isParallel }: ChatRequest): string => {
  const named = textOf(objectOf(objectOf(choice)['function'])['name'])
  if (named) return `You must call the tool ${named} now.`
  const demand = choice === 'required' ? 'You must call at least one tool now. ' : ''
  return (
    demand +
    (isParallel === false
      ? 'Call at most one tool at a time.'
      : 'You may call several tools at once, with one block for each.')
  )
}

const writeCall = ({ function: called }: NonNullable<Message['tool_calls']>[number]): string => {
  const input = parseJson(called?.arguments ?? '') ?? called?.arguments ?? {}
  return `${openingCall}\n${JSON.stringify({ name: called?.name, arguments: input })}\n${closingCall}`
}

const textIn = ({ content }: Message): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n')

/** A turn with calls or answers of tools, as texts that a model without tools can read. */
const retell = (message: Message): Message => {
  if (message.role === 'tool' || message.role === 'function')
    return { role: 'user', content: `<tool_response>\n${textIn(message)}\n</tool_response>` }
  const { tool_calls: calls, ...rest } = message
  if (!calls?.length) return rest
  const texts = [textIn(message), ...calls.map(writeCall)].filter(Boolean)
  return { ...rest, content: texts.join('\n') }
}

const isToolTurn = ({ role, tool_calls: calls }: Message): boolean =>
  role === 'tool' || role === 'function' || Boolean(calls?.length)

/**
 * A request that describes its tools in the system prompt instead of offering them, and tells of calls and their answers as
 * texts, in the form that open models were trained on (Hermes). Tools that are no functions are left out.
 */
export const describeTools = (request: ChatRequest): ChatRequest => {
  const { tools, tool_choice: choice, parallel_tool_calls: _, ...rest } = request
  if (!tools?.length && !request.messages.some(isToolTurn)) return request
  const offered = choice === 'none' ? [] : (tools ?? []).flatMap(({ function: offer }) => offer ?? [])
  const messages = mergeMessages(request.messages.map(retell))
  const described = offered.map(offer => JSON.stringify(offer)).join('\n')
  const append = `${instructions}\n${described}\n${describeChoice(request)}`
  return { ...rest, messages: offered.length > 0 ? setSystem(messages, { append }) : messages }
}
