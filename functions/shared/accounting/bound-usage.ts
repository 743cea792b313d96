import type { ChatRequest, ContentPart } from '../contract/chat.ts'
import type { Task } from '../contract/inference-request.ts'
import { noUsage, type Usage } from '../contract/usage.ts'
import { countLikely } from '../stream/count-output.ts'
import { boundDocument } from './bound-document.ts'
import { writesForHour } from './writes-for-hour.ts'

/** What a provider may put around each message: role, separators. */
const tokensPerMessage = 16
/** Text that providers put before a request unseen: chat templates, tool instructions; recordings show up to 660. */
const tokensPerRequest = 1_024
/** Above what most vision models count for one picture in high detail, by link as well; others have a number of their own. */
export const tokensPerImage = 6_000
/** Base64 characters of audio per token: speech has about 10 tokens a second; a scanned page has about as few. */
export const charactersPerMediaToken = 32
/** What a model may answer when neither the caller nor the operator says. */
const defaultOutputTokens = 4_096

/** A token has at least one byte, so there are never more tokens than bytes. */
const bytesOf = (value: unknown): number =>
  value == null ? 0 : Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))

/** OpenAI's name of a document, and those of the providers' own forms that travel on. */
const documentTypes: readonly string[] = ['file', 'document', 'document_url']

/** OpenAI's names of a picture, in chat and in Responses, and Anthropic's. */
const imageTypes: readonly string[] = ['image_url', 'input_image', 'image']

const boundPart = (part: ContentPart): number => {
  if (imageTypes.includes(part.type)) return tokensPerImage
  if (documentTypes.includes(part.type)) return tokensPerMessage + boundDocument(part)
  if (part.type === 'input_audio')
    return tokensPerMessage + Math.ceil(bytesOf(part) / charactersPerMediaToken)
  return bytesOf(part)
}

const boundContent = (content: string | readonly ContentPart[] | null | undefined): number =>
  Array.isArray(content) ? content.reduce((sum, part) => sum + boundPart(part), 0) : bytesOf(content)

/** Whatever else travels on may be text that a provider reads: `functions`, `reasoning_content`, what nobody here knows. */
const boundRest = (fields: object): number =>
  Object.values(fields).reduce((sum, field) => {
    const mayBeText = typeof field === 'string' || typeof field === 'object'
    return sum + (mayBeText ? bytesOf(field) : 0)
  }, 0)

const boundMessage = ({ role: _, content, ...rest }: ChatRequest['messages'][number]): number =>
  tokensPerMessage + boundContent(content) + boundRest(rest)

const boundInput = (task: Task): number => {
  if (task.endpoint === 'embeddings') return bytesOf(task.request.input)
  if (task.endpoint === 'completions') {
    const { model: _, prompt, ...rest } = task.request
    return bytesOf(prompt) + boundRest(rest)
  }
  const { model: _, messages, ...rest } = task.request
  return messages.reduce((sum, message) => sum + boundMessage(message), tokensPerRequest + boundRest(rest))
}

const countParts = (task: Task, types: readonly string[]): number => {
  if (task.endpoint !== 'chat') return 0
  const parts = task.request.messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return parts.filter(({ type }) => types.includes(type)).length
}

const hasPart = (task: Task, ...types: readonly string[]): boolean => countParts(task, types) > 0

export const countImages = (task: Task): number => countParts(task, imageTypes)

/** Counts every token as each kind that it may turn out to be, because kinds have prices of their own. */
const ofEveryKind = (task: Task, input: number, output: number): Usage => ({
  input,
  output,
  cachedInput: input,
  cacheWrite: input,
  cacheWriteHour: writesForHour(task) ? input : 0,
  audioInput: hasPart(task, 'input_audio', 'file') ? input : 0,
  imageInput: hasPart(task, ...imageTypes, ...documentTypes) ? input : 0,
  reasoning: output,
  audioOutput: output,
  imageOutput: output,
})

export const countChoices = (task: Task): number => {
  if (task.endpoint === 'chat') return task.request.n ?? 1
  if (task.endpoint === 'completions') return Math.max(task.request.n ?? 1, task.request.best_of ?? 1)
  return 0
}

export const askedOutput = (task: Task): number | undefined => {
  if (task.endpoint === 'chat')
    return task.request.max_completion_tokens ?? task.request.max_tokens ?? undefined
  return task.endpoint === 'completions' ? (task.request.max_tokens ?? undefined) : 0
}

/** A request with the most that it can use. */
export type Bounded = {
  /** With the output limit written into it. */
  readonly task: Task
  /** Each part of it is as large as it may become. */
  readonly usage: Usage
  /** The output limit: tokens of each choice. */
  readonly output: number
  readonly choices: number
}

/** The request with this output limit, in the words in which it asks for one. */
export const writeLimit = (task: Task, tokens: number): Task => {
  if (task.endpoint === 'embeddings') return task
  if (task.endpoint === 'completions') return { ...task, request: { ...task.request, max_tokens: tokens } }
  const limit = task.request.max_tokens == null ? 'max_completion_tokens' : 'max_tokens'
  return { ...task, request: { ...task.request, [limit]: tokens } }
}

/** The bound with another output: tokens of all choices together. */
export const withOutput = (bound: Usage, output: number): Usage => ({
  ...bound,
  output,
  reasoning: output,
  audioOutput: output,
  imageOutput: output,
})

/** The bound with a smaller input. */
export const withInput = (bound: Usage, input: number): Usage => ({
  ...bound,
  input,
  cachedInput: input,
  cacheWrite: input,
  cacheWriteHour: bound.cacheWriteHour > 0 ? input : 0,
  audioInput: Math.min(input, bound.audioInput),
  imageInput: Math.min(input, bound.imageInput),
})

/**
 * The bound of a request that another target may carry on: that one reads the input once more, and after it what was said
 * so far. The output stays as it is, because both halves together are held to it.
 */
export const withContinuation = (bound: Usage): Usage => {
  const input = 2 * bound.input + bound.output + tokensPerMessage
  const { audioInput, imageInput } = bound
  return {
    ...bound,
    input,
    cachedInput: input,
    cacheWrite: input,
    cacheWriteHour: bound.cacheWriteHour > 0 ? input : 0,
    audioInput: 2 * audioInput,
    imageInput: 2 * imageInput,
  }
}

/** The same request with another output limit. */
export const limitOutput = ({ task, usage, choices }: Bounded, output: number): Bounded => ({
  task: writeLimit(task, output),
  usage: withOutput(usage, output * choices),
  output,
  choices,
})

/**
 * Makes the worst case of a request certain: counts an upper bound of its input and writes an output limit into it (the
 * caller's own, at most the model's, or the model's), because a hold is only hard if nothing can cost more than it.
 */
export const boundUsage = (task: Task, maxOutputTokens?: number): Bounded => {
  const wanted = askedOutput(task) ?? maxOutputTokens ?? defaultOutputTokens
  const output = Math.min(wanted, maxOutputTokens ?? wanted)
  const choices = countChoices(task)
  const usage = ofEveryKind(task, boundInput(task), output * choices)
  return { task: writeLimit(task, output), usage, output, choices }
}

/** What an answer without a usage record is taken for: the input that was held for, and output as we count it, at most that. */
export const estimateUsage = (held: Usage, characters: number): Usage => ({
  ...noUsage,
  input: held.input,
  output: Math.min(held.output, countLikely(characters)),
})
