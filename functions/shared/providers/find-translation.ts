import type { ChatRequest } from '../contract/chat.ts'
import type { Failure, Result } from '../contract/failure.ts'
import type { Original, Task, Unspoken } from '../contract/inference-request.ts'
import type { Target } from '../routing/route.ts'
import { findDialect } from './dialects.ts'
import { ignoreTools } from './ignore-tools.ts'
import { passThrough } from './pass-through.ts'
import { plainChat } from './plain-chat.ts'
import type { Dialect, Native, Translation } from './provider.ts'
import { isPlain } from './shaping/is-plain.ts'

const notOffered: Failure = {
  status: 404,
  code: 'endpoint_not_offered',
  message: 'The provider of this model does not offer this endpoint.',
  next: 'another-target',
}

const notSpoken = ({ param, tool }: Unspoken, endpoint: string): Failure => ({
  status: 400,
  code: 'unsupported_parameter',
  message: `'${param}'${tool ? ` (${tool})` : ''} is not offered by the provider of this model: only one that has /${endpoint} itself can do it. Leave it out, or ask for another model.`,
  param,
  next: 'another-target',
})

const findNative = (
  dialect: Dialect,
  { endpoint, isComposed }: Original,
  target: Target,
): Native | undefined => {
  const native = isComposed ? undefined : dialect.native?.[endpoint]
  const isOffered = native && (!native.isOptional || target.provider.native.includes(endpoint))
  // What changes requests or answers is said in the words of chat.
  return isOffered && isPlain(target) ? native : undefined
}

/** The chat of a dialect for a request that was composed, and so may have more in it than its provider understands. */
const compose = (chat: Translation<ChatRequest>, { extensions }: Dialect, { provider }: Target) => {
  const understood = extensions && [...extensions, ...provider.extensions]
  return {
    ...chat,
    toRequest: (request: ChatRequest, model: string) => {
      const askable = ignoreTools(request, provider.ignoredTools)
      return chat.toRequest(understood ? plainChat(askable, understood) : askable, model)
    },
  }
}

const findSpoken = (
  dialect: Dialect,
  { endpoint, ...original }: Original,
  target: Target,
): Result<Translation<ChatRequest>> => {
  const { ignoredTools } = target.provider
  const unspoken = original.unspoken.find(({ tool }) => tool === undefined || !ignoredTools.includes(tool))
  if (unspoken) return { ok: false, failure: notSpoken(unspoken, endpoint) }
  const { chat } = dialect
  return chat ? { ok: true, value: compose(chat, dialect, target) } : { ok: false, failure: notOffered }
}

/** How a task is said to a target: as its caller worded it, where that is understood, or else in the dialect's words. */
export const findTranslation = (task: Task, target: Target): Result<Translation<never>> => {
  const dialect = findDialect(target.provider)
  if (dialect && task.endpoint === 'chat' && task.original) {
    const native = findNative(dialect, task.original, target)
    return native
      ? { ok: true, value: passThrough(native, task.original) }
      : findSpoken(dialect, task.original, target)
  }
  const translation = dialect?.[task.endpoint] as Translation<never> | undefined
  return translation ? { ok: true, value: translation } : { ok: false, failure: notOffered }
}

/** Whether a target gets to see the tools of its own that a request offers: those that were not in a chat's words at all. */
export const seesAllTools = (task: Task, target: Target): boolean => {
  if (task.endpoint !== 'chat' || !task.original) return true
  const dialect = findDialect(target.provider)
  return dialect !== undefined && findNative(dialect, task.original, target) !== undefined
}
