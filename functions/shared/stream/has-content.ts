import type { StreamChoice } from '../contract/stream-chunk.ts'
import type { Utterance } from './utterance.ts'

const isSomething = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

const speaks = (choice: StreamChoice): boolean =>
  Boolean(choice.text) ||
  Boolean(choice.finish_reason) ||
  Object.entries(choice.delta ?? {}).some(([field, value]) => field !== 'role' && isSomething(value))

/**
 * Whether the answer has begun with this: until then another target may still take over unnoticed. A role, an empty text
 * or a chunk without choices (Azure's prompt filter results) is only the preamble.
 */
export const hasContent = (utterance: Utterance): boolean =>
  utterance.type === 'done' ||
  (utterance.type === 'chunk' && (utterance.chunk.choices?.some(speaks) ?? false))
