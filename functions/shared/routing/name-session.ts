import type { Call } from '../contract/call.ts'
import type { Task } from '../contract/inference-request.ts'

/** Longer beginnings tell conversations apart no better, and cost. In characters. */
const prefixLength = 4_096

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const field = (value: unknown, name: string): string | undefined =>
  typeof value === 'object' && value !== null ? text((value as Record<string, unknown>)[name]) : undefined

/** What callers say of a conversation, the most exact first. */
const readName = ({ headers }: Call, { request }: Task): string | undefined => {
  const metadata = 'metadata' in request ? request['metadata'] : undefined
  return (
    text(headers['x-causeway-session']) ??
    field(request, 'prompt_cache_key') ??
    field(metadata, 'session_id') ??
    field(metadata, 'user_id') ??
    field(request, 'user')
  )
}

const writePart = (part: { readonly text?: string | null | undefined }): string => part.text ?? ''

const isInstruction = ({ role }: { readonly role: string }): boolean =>
  role === 'system' || role === 'developer'

/** The instructions and the first message after them: what stays while a conversation grows, and what providers cache. */
const readPrefix = (task: Task): string | undefined => {
  if (task.endpoint === 'completions') return text(task.request.prompt)?.slice(0, prefixLength)
  if (task.endpoint !== 'chat') return undefined
  const { messages } = task.request
  const first = messages.findIndex(message => !isInstruction(message))
  return messages
    .slice(0, first === -1 ? undefined : first + 1)
    .map(({ content }) => (typeof content === 'string' ? content : (content ?? []).map(writePart).join('\n')))
    .map(content => content.slice(0, prefixLength))
    .join('\0')
}

/**
 * Names the conversation that a request belongs to: by the header `x-causeway-session`, `prompt_cache_key`,
 * `metadata.session_id`, `metadata.user_id` or `user`, whichever comes first, within the tenant; without any, by the beginning
 * of its prompt, whoever sends it; and by its own id where that has none either, as an embedding.
 */
export const nameSession = (call: Call, tenant: string, task: Task): string => {
  const name = readName(call, task)
  if (name !== undefined) return `session\0${tenant}\0${name}`
  const prefix = readPrefix(task)
  return prefix ? `prompt\0${prefix}` : `request\0${call.id}`
}
