import type { SeededDice } from '../world/open-dice.ts'

/** A tenant's virtual keys: one that may use all that its tenant may, and one that may not. */
export type Keys = { readonly plain: string; readonly narrow: string }

/** What a caller wants, and how it goes about it. */
export type Errand = {
  readonly number: number
  readonly tenant: string
  readonly key: keyof Keys | 'nonsense'
  readonly body: string
  readonly showsUsage: boolean
  readonly idempotencyKey: string | undefined
  /** The caller goes so long after its request, whatever has come by then. */
  readonly leavesAfterMs: number | undefined
  /** The caller takes its time between two reads. */
  readonly readPauseMs: number
}

export const tenantIds = ['free', 'tokens', 'money', 'slow', 'all', 'stored'] as const

/** Stands in every prompt, and must stand nowhere else. */
export const promptCanary = 'canary-prompt'

const drawBody = (number: number, dice: SeededDice, showsUsage: boolean) => {
  const stream = dice.chance(0.6)
  return JSON.stringify({
    model: dice.chance(0.05) ? 'missing' : dice.pick(['plain', 'plain', 'pair', 'pair', 'unpriced']),
    messages: dice.chance(0.03)
      ? []
      : [{ role: 'user', content: `${number} ${promptCanary} ${'x'.repeat(dice.between(0, 400))}` }],
    ...(stream && { stream, ...(showsUsage && { stream_options: { include_usage: true } }) }),
    ...(dice.chance(0.5) && { max_tokens: dice.between(5, 200) }),
  })
}

export const drawErrand = (number: number, dice: SeededDice): Errand => {
  const showsUsage = dice.chance(0.5)
  return {
    number,
    tenant: dice.pick(tenantIds),
    key: dice.chance(0.03) ? 'nonsense' : dice.pick(['plain', 'plain', 'narrow']),
    body: drawBody(number, dice, showsUsage),
    showsUsage,
    idempotencyKey: dice.chance(0.5) ? `errand-${number}` : undefined,
    leavesAfterMs: dice.chance(0.25) ? dice.between(0, 5_000) : undefined,
    readPauseMs: dice.chance(0.1) ? dice.between(1, 3_000) : 0,
  }
}

/** Another body under the same key, which is a mistake of the caller's. */
export const confuse = (errand: Errand): Errand => ({
  ...errand,
  body: JSON.stringify({ ...JSON.parse(errand.body), temperature: 1 }),
})
