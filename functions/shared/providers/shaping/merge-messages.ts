import type { Message } from '../../contract/chat.ts'
import { joinContent } from './join-content.ts'

const isNothing = (value: unknown): boolean =>
  value == null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.every(part => part?.type === 'text' && isNothing(part.text)))

/** A tool's empty answer is an answer, and a call without a text is no empty message. */
const saysNothing = ({ role, name: _, ...said }: Message): boolean =>
  role !== 'tool' && role !== 'function' && Object.values(said).every(isNothing)

/** Answers of tools belong to their calls, and what two people say is not said by one. */
const belongTogether = (first: Message, second: Message): boolean =>
  first.role === second.role &&
  first.role !== 'tool' &&
  first.role !== 'function' &&
  first['name'] === second['name']

const joinField = (name: string, first: unknown, second: unknown): unknown => {
  if (name === 'role' || name === 'name') return first
  if (name === 'content') return joinContent(first as Message['content'], second as Message['content'])
  if (isNothing(first) || isNothing(second)) return isNothing(second) ? first : second
  if (Array.isArray(first) && Array.isArray(second)) return [...first, ...second]
  return typeof first === 'string' && typeof second === 'string' ? `${first}\n\n${second}` : undefined
}

/** Undefined where one has a field that cannot be said for both. */
const join = (first: Message, second: Message): Message | undefined => {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])]
  const joined = names.map(name => [name, joinField(name, first[name], second[name])] as const)
  const isLossy = joined.some(([name, value]) => value === undefined && first[name] !== second[name])
  return isLossy ? undefined : (Object.fromEntries(joined) as Message)
}

/**
 * Makes one message of those of one role that follow each other, and leaves out those that say nothing, for models that insist
 * on turns. Nothing that was said is lost: what cannot be joined stays apart. A conversation that says nothing at all stays.
 */
export const mergeMessages = (messages: readonly Message[]): Message[] => {
  const merged: Message[] = []
  for (const message of messages.filter(message => !saysNothing(message))) {
    const last = merged.at(-1)
    const both = last && belongTogether(last, message) ? join(last, message) : undefined
    if (both) merged.splice(-1, 1, both)
    else merged.push(message)
  }
  return merged.length > 0 ? merged : [...messages]
}
