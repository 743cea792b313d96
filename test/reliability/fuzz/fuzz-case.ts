import { openDice, type SeededDice } from '../../simulation/world/open-dice.ts'
import { corpus } from './corpus.ts'
import type { FuzzedRequest } from './fuzzed-request.ts'
import { mutations } from './mutations.ts'

/** A sound request and what is done to it, one after the other; the same case makes the same request everywhere. */
export type FuzzCase = {
  readonly base: number
  readonly steps: readonly { readonly name: string; readonly seed: number }[]
}

const names = Object.keys(mutations)

export const drawCase = (dice: SeededDice): FuzzCase => ({
  base: dice.between(0, corpus.length - 1),
  steps: Array.from({ length: dice.between(1, 4) }, () => ({
    name: dice.pick(names),
    seed: dice.between(0, 2 ** 31),
  })),
})

export const toRequest = ({ base, steps }: FuzzCase): FuzzedRequest =>
  steps.reduce<FuzzedRequest>(
    (request, { name, seed }) => mutations[name]?.(request, openDice(seed)) ?? request,
    corpus[base] as FuzzedRequest,
  )

/** The same with as few steps as still fail. */
export const shrinkCase = async (
  fuzzCase: FuzzCase,
  fails: (smaller: FuzzCase) => Promise<boolean>,
): Promise<FuzzCase> => {
  for (const left of fuzzCase.steps) {
    const smaller = { ...fuzzCase, steps: fuzzCase.steps.filter(step => step !== left) }
    if (await fails(smaller)) return shrinkCase(smaller, fails)
  }
  return fuzzCase
}
