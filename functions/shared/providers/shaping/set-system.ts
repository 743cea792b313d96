import type { System } from '../../configuration/shape.ts'
import type { Message } from '../../contract/chat.ts'
import { joinContent } from './join-content.ts'

const isSystem = ({ role }: Message): boolean => role === 'system' || role === 'developer'

const write = (content: string): Message => ({ role: 'system', content })

const prepend = (messages: readonly Message[], text: string): Message[] => {
  const [first, ...rest] = messages
  return first && isSystem(first)
    ? [{ ...first, content: joinContent(text, first.content) }, ...rest]
    : [write(text), ...messages]
}

/** To the last of the system messages that a conversation begins with: what comes later is about later turns. */
const append = (messages: readonly Message[], text: string): Message[] => {
  const count = messages.findIndex(message => !isSystem(message))
  const last = (count === -1 ? messages.length : count) - 1
  const message = messages[last]
  return message
    ? messages.with(last, { ...message, content: joinContent(message.content, text) })
    : [write(text), ...messages]
}

/** Replaces the system prompt of a conversation, or puts texts before and after it. */
export const setSystem = (messages: readonly Message[], system: System): Message[] => {
  const kept = system.replace
    ? [write(system.replace), ...messages.filter(message => !isSystem(message))]
    : messages
  const prepended = system.prepend ? prepend(kept, system.prepend) : kept
  return system.append ? append(prepended, system.append) : [...prepended]
}
