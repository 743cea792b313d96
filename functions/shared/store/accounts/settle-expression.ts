import type { Held } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import { number } from '../attribute.ts'
import type { Place } from './budget-item.ts'

/**
 * As whoever holds a lease knows it. It is gone once it was ended, and another once it was extended, which an extension may
 * be that got no reply.
 */
export const leaseIsStill = 'leases.#lease.tokens = :tokensHeld AND leases.#lease.nanos = :nanosHeld'

const useAmount = (at: Place): string =>
  [
    `${at}tokensLeft = ${at}tokensLeft + :tokensBack`,
    `${at}nanosLeft = ${at}nanosLeft + :nanosBack`,
    `${at}tokensUsed = ${at}tokensUsed + :tokens`,
    `${at}nanosUsed = ${at}nanosUsed + :nanos`,
  ].join(', ')

/** One UpdateItem that ends a lease, and with it gives back what was held and takes what was used, wherever it was held. */
export const settleExpression = (leaseId: string, { tokens, nanos, budgetId }: Held, used: Amount) => {
  const places: readonly Place[] = budgetId === undefined ? [''] : ['', 'budgets.#budget.']
  return {
    UpdateExpression: `SET ${places.map(useAmount).join(', ')} REMOVE leases.#lease`,
    ConditionExpression: leaseIsStill,
    ExpressionAttributeNames: { '#lease': leaseId, ...(budgetId !== undefined && { '#budget': budgetId }) },
    ExpressionAttributeValues: {
      ':tokensHeld': number(tokens),
      ':nanosHeld': number(nanos),
      ':tokensBack': number(tokens - used.tokens),
      ':nanosBack': number(nanos - used.nanos),
      ':tokens': number(used.tokens),
      ':nanos': number(used.nanos),
    },
  }
}
