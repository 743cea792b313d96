import type { ChatRequest } from '../../contract/chat.ts'
import { GatewayError } from '../../contract/gateway-error.ts'

const refuse = (what: string, param: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_content',
    message: `The provider of this model takes text only: leave out ${what}.`,
    param,
  })

type Message = ChatRequest['messages'][number]

const textOf = ({ content }: Message): string => {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map(({ type, text }) => {
      if (type !== 'text') throw refuse(`content of type '${type}'`, 'messages')
      return text ?? ''
    })
    .join('\n')
}

/** The messages as one text, each but a sole one under its role; throws 400 for pictures, files, sounds and tools. */
export const writePrompt = ({ messages, tools }: ChatRequest): string => {
  if (tools?.length) throw refuse('tools', 'tools')
  const [only, ...others] = messages
  if (only && others.length === 0) return textOf(only)
  return messages.map(message => `${message.role}: ${textOf(message)}`).join('\n\n')
}
