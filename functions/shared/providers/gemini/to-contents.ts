import type { ChatRequest } from '../../contract/chat.ts'
import { type ReasoningDetail, readDetails } from '../../contract/reasoning-detail.ts'
import { format } from './format.ts'
import { toParts } from './to-parts.ts'
import type { Content, Part } from './wire.ts'

type Message = ChatRequest['messages'][number]
type ToolCall = NonNullable<Message['tool_calls']>[number]

/**
 * What Google wants on a call that another model has made, from Gemini 3 on, which refuses calls without a signature.
 * https://ai.google.dev/gemini-api/docs/thought-signatures (base64 of `skip_thought_signature_validator`)
 */
const foreignSignature = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I='

const wantsSignatures = (model: string): boolean => !/gemini-[12]\b/.test(model)

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

const sign = (part: Part, signature: string | undefined): Part =>
  signature === undefined ? part : { ...part, thoughtSignature: signature }

const toCall = ({ id, function: called }: ToolCall, signature: string | undefined): Part =>
  sign(
    {
      functionCall: {
        ...(id && { id }),
        name: called?.name ?? '',
        args: parseObject(called?.arguments ?? '') ?? {},
      },
    },
    signature,
  )

/** A signature without a call belongs to a text; where there are more of them than texts, to empty ones after it. */
const signTexts = (texts: readonly Part[], signatures: readonly (string | undefined)[]): readonly Part[] => {
  const extra = signatures.slice(texts.length).map(signature => sign({ text: '' }, signature))
  return [...texts.map((text, index) => sign(text, signatures[index])), ...extra]
}

const fromAssistant = (message: Message, model: string): readonly Part[] => {
  const details = readDetails(message, format)
  const calls = message.tool_calls ?? []
  const isOf = (call: ToolCall) => (detail: ReasoningDetail) =>
    detail.id === call.id && detail.data !== undefined
  const foreign = details.length === 0 && wantsSignatures(model) ? foreignSignature : undefined
  const texts = toParts(message.content)
  const signatures = details.filter(({ id, data }) => id === undefined && data !== undefined)
  return [
    ...details.filter(({ part }) => part).map(({ part }) => part as Part),
    ...signTexts(
      texts,
      signatures.map(({ data }) => data),
    ),
    // Parallel calls have one signature, on the first of them.
    ...calls.map((call, index) =>
      toCall(call, details.find(isOf(call))?.data ?? (index === 0 ? foreign : undefined)),
    ),
  ]
}

type Names = ReadonlyMap<string, string>

/** Google pairs answers with calls by name, OpenAI by id alone. */
const nameCalls = (messages: readonly Message[]): Names =>
  new Map(
    messages.flatMap(({ tool_calls }) =>
      (tool_calls ?? []).map(call => [call.id ?? '', call.function?.name ?? ''] as const),
    ),
  )

const fromTool = (message: Message, names: Names): readonly Part[] => {
  const parts = toParts(message.content)
  const text = parts.map(part => part.text ?? '').join('')
  const media = parts.filter(part => part.text === undefined)
  const id = message.tool_call_id ?? undefined
  const name = names.get(id ?? '') ?? String(message['name'] ?? '')
  const response = parseObject(text) ?? { output: text }
  return [
    {
      functionResponse: {
        ...(id && { id }),
        name,
        response,
        ...(media.length > 0 && { parts: media }),
      },
    },
  ]
}

const isInstruction = ({ role }: Message): boolean => role === 'system' || role === 'developer'

const toContent = (message: Message, names: Names, model: string): Content => {
  if (message.role === 'assistant') return { role: 'model', parts: fromAssistant(message, model) }
  const isAnswer = message.role === 'tool' || message.role === 'function'
  return { role: 'user', parts: isAnswer ? fromTool(message, names) : toParts(message.content) }
}

/** Answers to parallel calls have to come in one content, and no role may speak twice in a row. */
const merge = (contents: readonly Content[]): readonly Content[] => {
  const merged: { role: Content['role']; parts: Part[] }[] = []
  for (const { role, parts } of contents) {
    const last = merged.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else if (parts.length > 0) merged.push({ role, parts: [...parts] })
  }
  return merged
}

/** OpenAI's messages as `contents` and `systemInstruction`. */
export const toContents = (messages: readonly Message[], model: string) => {
  const names = nameCalls(messages)
  const instructions = messages.filter(isInstruction).flatMap(({ content }) => toParts(content))
  const contents = merge(
    messages.filter(message => !isInstruction(message)).map(message => toContent(message, names, model)),
  )
  // A request must say something, and one that is all instructions says those.
  if (contents.length === 0) return { contents: [{ role: 'user', parts: instructions }] as const }
  return { contents, ...(instructions.length > 0 && { systemInstruction: { parts: instructions } }) }
}
