import type { ChatRequest } from '../../contract/chat.ts'
import { unsupported } from '../unsupported.ts'

type Message = ChatRequest['messages'][number]

const textOf = ({ content }: Message): string => {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map(({ type, text }) => {
      if (type !== 'text') throw unsupported(type, 'It takes text only.', 'messages')
      return text ?? ''
    })
    .join('\n')
}

/** The messages as one text, each but a sole one under its role; throws 400 for pictures, files, sounds and tools. */
export const writePrompt = ({ messages, tools }: ChatRequest): string => {
  if (tools?.length) throw unsupported('tools', 'It takes text only.')
  const [only, ...others] = messages
  if (only && others.length === 0) return textOf(only)
  return messages.map(message => `${message.role}: ${textOf(message)}`).join('\n\n')
}
