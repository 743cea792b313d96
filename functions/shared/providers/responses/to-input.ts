import type { ChatRequest, ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import { type ReasoningDetail, readDetails } from '../../contract/reasoning-detail.ts'
import { isThought } from '../is-thought.ts'
import { unsupported } from '../unsupported.ts'
import { format } from './format.ts'

type Json = Readonly<Record<string, unknown>>
type Message = ChatRequest['messages'][number]
type ToolCall = NonNullable<Message['tool_calls']>[number]

const toImage = ({ image_url: image }: ContentPart): Json => {
  const { url, detail } = typeof image === 'string' ? { url: image } : { detail: undefined, ...image }
  return { type: 'input_image', image_url: url, detail: detail ?? 'auto' }
}

const writers: Readonly<Record<string, (part: ContentPart) => Json>> = {
  text: ({ text }) => ({ type: 'input_text', text: text ?? '' }),
  refusal: ({ refusal }) => ({ type: 'input_text', text: String(refusal ?? '') }),
  image_url: toImage,
  file: ({ file }) => ({ type: 'input_file', ...file }),
}

const toPart = (part: ContentPart): Json => {
  const write = lookUp(writers, part.type)
  if (write) return write(part)
  throw unsupported(part.type, `Of content it takes ${Object.keys(writers).join(', ')}.`, 'messages')
}

const toContent = (content: Message['content']): string | readonly Json[] =>
  typeof content === 'string' ? content : (content ?? []).filter(part => !isThought(part)).map(toPart)

/** What the model said itself comes back as text, because parts of an output would need their ids. */
const toText = (content: Message['content']): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).map(({ text, refusal }) => text ?? String(refusal ?? '')).join('')

type Custom = { readonly name?: string; readonly input?: string }

const toCall = ({ id, function: called, custom }: ToolCall): Json => {
  const { name, input } = (custom ?? {}) as Custom
  return custom
    ? { type: 'custom_tool_call', call_id: id, name, input }
    : { type: 'function_call', call_id: id, name: called?.name, arguments: called?.arguments ?? '' }
}

const textsOf = (details: readonly ReasoningDetail[], type: string, as: string) =>
  details.filter(detail => detail.type === type).map(({ text }) => ({ type: as, text }))

const toReasoning = (id: string, details: readonly ReasoningDetail[]): readonly Json[] => {
  const data = details.find(detail => detail.data !== undefined)?.data
  const content = textsOf(details, 'reasoning.text', 'reasoning_text')
  // What is only an id is known to a provider that stored it, and here nothing is stored.
  if (data === undefined && content.length === 0) return []
  const summary = textsOf(details, 'reasoning.summary', 'summary_text')
  return [
    {
      type: 'reasoning',
      id,
      summary,
      ...(content.length > 0 && { content }),
      ...(data !== undefined && { encrypted_content: data }),
    },
  ]
}

/** Each item that the model thought or did by itself, put together again. */
const toOwnItems = (details: readonly ReasoningDetail[]): readonly Json[] => {
  const items = Map.groupBy(details, ({ id, index }) => id ?? String(index))
  return [...items].flatMap(([id, ofItem]) => {
    const part = ofItem.find(detail => detail.part !== undefined)?.part
    return part ? [part as Json] : toReasoning(id, ofItem)
  })
}

const fromAssistant = (message: Message): readonly Json[] => {
  const text = toText(message.content) || String(message['refusal'] ?? '')
  return [
    ...toOwnItems(readDetails(message, format)),
    ...(text === '' ? [] : [{ role: 'assistant', content: text }]),
    ...(message.tool_calls ?? []).map(toCall),
  ]
}

const fromTool = ({ tool_call_id, content }: Message, customs: ReadonlySet<string>): Json => ({
  type: customs.has(tool_call_id ?? '') ? 'custom_tool_call_output' : 'function_call_output',
  call_id: tool_call_id,
  output: toContent(content),
})

/** OpenAI's chat messages as the `input` of a response; throws 400 for a kind of content that it does not take. */
export const toInput = (messages: readonly Message[]): readonly Json[] => {
  const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? [])
  const customs = new Set(calls.filter(({ custom }) => custom).map(({ id }) => id ?? ''))
  return messages.flatMap(message => {
    if (message.role === 'assistant') return fromAssistant(message)
    if (message.role === 'tool' || message.role === 'function') return [fromTool(message, customs)]
    return [{ role: message.role, content: toContent(message.content) }]
  })
}
