import type { Guardrail, Moderation } from '../configuration/guardrails.ts'
import type { Search } from './search.ts'

type Acting = Pick<Guardrail, 'on' | 'action'> & { readonly name: string }

/** One that finds what it denies in a text. */
export type TextGuard = Acting & {
  readonly type: 'text'
  readonly search: Search
  readonly replacement: string
}

/** One that asks a model. */
export type ModelGuard = Acting & { readonly type: 'model'; readonly moderation: Moderation }

/** A guardrail at work; one that looks for several things is several of one name. */
export type Guard = TextGuard | ModelGuard

export type Side = 'input' | 'output'

export const isOn =
  (side: Side) =>
  ({ on }: Guard): boolean =>
    on === side || on === 'both'

export const isTextGuard = (guard: Guard): guard is TextGuard => guard.type === 'text'
export const isModelGuard = (guard: Guard): guard is ModelGuard => guard.type === 'model'
