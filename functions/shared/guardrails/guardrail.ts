import type { GuardrailEntry, Moderation } from '../configuration/guardrails.ts'
import type { Search } from './search.ts'

type Acting = Pick<GuardrailEntry, 'on' | 'action'> & { readonly name: string }

/** One that finds what it denies in a text. */
export type TextGuardrail = Acting & {
  readonly type: 'text'
  readonly search: Search
  readonly replacement: string
}

/** One that asks a model. */
export type ModelGuardrail = Acting & { readonly type: 'model'; readonly moderation: Moderation }

/** A guardrail at work; one that looks for several things is several of one name. */
export type Guardrail = TextGuardrail | ModelGuardrail

export type Side = 'input' | 'output'

const isOn =
  (side: Side) =>
  ({ on }: Guardrail): boolean =>
    on === side || on === 'both'

export const textGuardrails = (guardrails: readonly Guardrail[], side: Side): readonly TextGuardrail[] =>
  guardrails.filter(isOn(side)).filter(guardrail => guardrail.type === 'text')

export const modelGuardrails = (guardrails: readonly Guardrail[], side: Side): readonly ModelGuardrail[] =>
  guardrails.filter(isOn(side)).filter(guardrail => guardrail.type === 'model')
