import type { ChatRequest, ContentPart } from '../contract/chat.ts'

type Fields = Readonly<Record<string, unknown>>
type Message = ChatRequest['messages'][number]

/** What some providers know beyond OpenAI's chat: on requests, messages, their parts, and tools. */
const known = ['thinking', 'top_k', 'reasoning_content', 'reasoning_details', 'cache_control'] as const

const isText = ({ type, cache_control: marker }: ContentPart): boolean =>
  type === 'text' && marker === undefined

/** Not every provider takes a list where one text says the same. */
const joinTexts = (content: Message['content']): Message['content'] =>
  Array.isArray(content) && content.length > 0 && content.every(isText)
    ? content.map(({ text }) => text).join('\n\n')
    : content

/**
 * A request that was composed from another endpoint's, as every provider takes it that speaks OpenAI's chat: without the
 * extensions that this one does not understand, and with texts instead of lists of them.
 */
export const plainChat = (request: ChatRequest, understood: readonly string[]): ChatRequest => {
  const dropped = new Set<string>(known.filter(name => !understood.includes(name)))
  const without = <Value extends Fields>(value: Value): Value =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.has(name))) as Value

  const plainMessage = (message: Message): Message => {
    const { content, ...rest } = without(message)
    return { ...rest, content: joinTexts(Array.isArray(content) ? content.map(without) : content) }
  }

  return {
    ...without(request),
    messages: request.messages.map(plainMessage),
    ...(request.tools && { tools: request.tools.map(without) }),
  }
}
