import { type Amount, isWithin, type Room } from './amount.ts'
import type { Bounded } from './bound-usage.ts'
import { fitOutput } from './fit-output.ts'

/** What an account says to a hold; `room` is what it has left if that is too little. */
type Answer = { readonly room: Room | undefined }

/**
 * Asks an account for a request, and where it has too little for that, once more for as much output as what is left pays for.
 * Gives the request that was asked for last, and the answer to it.
 */
export const fitHold = async <Given extends Answer>(
  bounded: Bounded,
  amountOf: (bounded: Bounded) => Amount,
  ask: (amount: Amount) => Promise<Given>,
): Promise<{ readonly bounded: Bounded; readonly answer: Given }> => {
  const answer = await ask(amountOf(bounded))
  const { room = {} } = answer
  const smaller = fitOutput(bounded, fitting => isWithin(amountOf(fitting), room))
  if (!smaller || smaller === bounded) return { bounded, answer }
  return { bounded: smaller, answer: await ask(amountOf(smaller)) }
}
