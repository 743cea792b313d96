import type { ChatRequest } from '../contract/chat.ts'
import type { Failure, Result } from '../contract/failure.ts'
import type { Original, Task, Unspoken } from '../contract/inference-request.ts'
import type { Target } from '../routing/route.ts'
import { findDialect } from './dialects.ts'
import { ignoreTools } from './ignore-tools.ts'
import { keepSettings } from './keep-settings.ts'
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

/** What a dialect whose chat is this endpoint in other words can say of it beyond chat. */
const settingsOf = ({ chat, native }: Dialect, endpoint: Original['endpoint']): readonly string[] => {
  const own = native?.[endpoint]
  return own?.reads === chat ? (own?.settings ?? []) : []
}

/** The chat of a dialect for a request that was composed, and so may have more in it than its provider understands, and less. */
const compose = (
  chat: Translation<ChatRequest>,
  dialect: Dialect,
  original: Original,
  { provider }: Target,
) => {
  const { extensions } = dialect
  const understood = extensions && [...extensions, ...provider.extensions]
  const settings = settingsOf(dialect, original.endpoint)
  return {
    ...chat,
    toRequest: (request: ChatRequest, model: string) => {
      const askable = ignoreTools(request, provider.ignoredTools)
      const sent = chat.toRequest(understood ? plainChat(askable, understood) : askable, model)
      return keepSettings(sent, original.request, settings)
    },
  }
}

const findSpoken = (
  dialect: Dialect,
  original: Original,
  target: Target,
): Result<Translation<ChatRequest>> => {
  const { ignoredTools } = target.provider
  const unspoken = original.unspoken.find(({ tool }) => tool === undefined || !ignoredTools.includes(tool))
  if (unspoken) return { ok: false, failure: notSpoken(unspoken, original.endpoint) }
  const { chat } = dialect
  return chat
    ? { ok: true, value: compose(chat, dialect, original, target) }
    : { ok: false, failure: notOffered }
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
