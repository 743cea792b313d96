import type { StreamChoice } from '../contract/stream-chunk.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

type Json = Record<string, unknown>

/** Words that say what a thing is: some providers repeat them in every chunk, so the last one stands. */
const labels = new Set(['role', 'type', 'id', 'name', 'index', 'format'])

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Without a prototype, or a provider that says `__proto__` would change that of every object. */
const blank = (): Json => Object.create(null)

/** An object with an index goes on with what was said under it before; anything else is new. */
const addEntries = (entries: unknown[], more: readonly unknown[]): unknown[] => {
  for (const entry of more) {
    if (!isObject(entry)) {
      entries.push(entry)
      continue
    }
    const { index } = entry
    const before = entries.find(known => index !== undefined && isObject(known) && known['index'] === index)
    if (isObject(before)) addDelta(before, entry)
    else entries.push(addDelta(blank(), entry))
  }
  return entries
}

const addValue = (name: string, before: unknown, more: unknown): unknown => {
  if (more === null) return before ?? null
  if (Array.isArray(more)) return addEntries(Array.isArray(before) ? before : [], more)
  if (isObject(more)) return addDelta(isObject(before) ? before : blank(), more)
  if (typeof before !== 'string' || typeof more !== 'string') return more
  return labels.has(name) ? more || before : before + more
}

const addDelta = (message: Json, delta: Json): Json => {
  for (const [name, more] of Object.entries(delta)) message[name] = addValue(name, message[name], more)
  return message
}

export type GatheredAnswer = {
  /** Changes nothing that passes. */
  readonly step: Step<Utterance, Utterance>
  /** The choices so far. */
  readonly read: () => readonly unknown[]
}

/**
 * Gathers what a stream says into `choices` as a whole answer has them, by OpenAI's rule: texts are continued, lists are
 * continued by `index`. Log probabilities are left out. https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const gatherAnswer = (): GatheredAnswer => {
  const choices = new Map<number, Json>()

  const seeChoice = ({ index = 0, delta, text, finish_reason }: StreamChoice): void => {
    const choice = choices.get(index) ?? { index }
    choices.set(index, choice)
    if (delta) addDelta(choice, { message: delta })
    if (text !== undefined) addDelta(choice, { text })
    choice['finish_reason'] = finish_reason ?? choice['finish_reason'] ?? null
  }

  const push = (utterance: Utterance): readonly Utterance[] => {
    try {
      if (utterance.type === 'chunk') utterance.chunk.choices?.forEach(seeChoice)
    } catch {
      // Nested deeper than the stack, or no object where one has to be: it goes on to the caller, ungathered.
    }
    return [utterance]
  }

  return { step: { push, end: () => [] }, read: () => [...choices.values()] }
}
