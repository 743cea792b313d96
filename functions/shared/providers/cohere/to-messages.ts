import type { ChatRequest, ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import { readDetails } from '../../contract/reasoning-detail.ts'
import { isThought } from '../is-thought.ts'
import { unsupported } from '../unsupported.ts'
import { format, toolPlan } from './format.ts'

type Json = Readonly<Record<string, unknown>>
type Message = ChatRequest['messages'][number]

const toImage = ({ image_url: image }: ContentPart): Json => ({
  type: 'image_url',
  image_url: typeof image === 'string' ? { url: image } : image,
})

const writers: Readonly<Record<string, (part: ContentPart) => Json>> = {
  text: ({ text }) => ({ type: 'text', text: text ?? '' }),
  refusal: ({ refusal }) => ({ type: 'text', text: String(refusal ?? '') }),
  image_url: toImage,
  document: part => part,
}

const toPart = (part: ContentPart): Json => {
  const write = lookUp(writers, part.type)
  if (write) return write(part)
  throw unsupported(part.type, `Of content it takes ${Object.keys(writers).join(', ')}.`, 'messages')
}

const toContent = (content: Message['content']): string | readonly Json[] =>
  typeof content === 'string' ? content : (content ?? []).filter(part => !isThought(part)).map(toPart)

const toList = (content: string | readonly Json[]): readonly Json[] => {
  if (typeof content !== 'string') return content
  return content === '' ? [] : [{ type: 'text', text: content }]
}

const hasContent = (content: string | readonly Json[]): boolean => content.length > 0

const fromAssistant = (message: Message): Json => {
  const details = readDetails(message, format)
  const plan = details.find(({ id }) => id === toolPlan)?.text
  const thoughts = details.filter(({ id }) => id !== toolPlan)
  const thinking = thoughts.map(({ text }) => ({ type: 'thinking', thinking: text }))
  const said = toContent(message.content)
  const content = thinking.length > 0 ? [...thinking, ...toList(said)] : said
  return {
    role: 'assistant',
    ...(hasContent(content) && { content }),
    ...(plan !== undefined && { tool_plan: plan }),
    ...(message.tool_calls?.length && { tool_calls: message.tool_calls }),
    ...(message['citations'] != null && { citations: message['citations'] }),
  }
}

const toAnswer = ({ tool_call_id, content }: Message): Json => ({
  role: 'tool',
  tool_call_id,
  content: toContent(content),
})

const writeMessage: Readonly<Record<Message['role'], (message: Message) => Json>> = {
  system: ({ content }) => ({ role: 'system', content: toContent(content) }),
  developer: ({ content }) => ({ role: 'system', content: toContent(content) }),
  user: ({ content }) => ({ role: 'user', content: toContent(content) }),
  assistant: fromAssistant,
  tool: toAnswer,
  function: toAnswer,
}

/** OpenAI's messages as Cohere's; throws 400 for a kind of content that it does not take. */
export const toMessages = (messages: readonly Message[]): readonly Json[] =>
  messages.map(message => writeMessage[message.role](message))
