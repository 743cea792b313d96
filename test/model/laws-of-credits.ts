import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import type { CreditPlan } from './credit-program.ts'
import type { State } from './open-world.ts'
import type { Scenario } from './scenario.ts'

/** Two tries of one id are one credit. */
const sum = (plans: readonly CreditPlan[]): number =>
  [...new Map(plans.map(({ id, tokens }) => [id, tokens])).values()].reduce((all, one) => all + one, 0)

const countCredited = (accounts: readonly Item[]): number =>
  accounts.reduce((all, account) => all + readNumber(account['tokensCredited']), 0)

/** Each credit is made exactly once, whoever asks for it how often and dies where. */
export const openLawsOfCredits = ({ requests, credits = [] }: Scenario) => ({
  judgeStore: (accounts: readonly Item[]): readonly string[] =>
    countCredited(accounts) > sum(credits) ? ['a credit was made twice'] : [],

  judgeEnding: (state: State, accounts: readonly Item[]): readonly string[] => {
    const told = credits.filter((_, index) => state.requests[requests.length + index] === 'credited')
    return countCredited(accounts) < sum(told) ? ['a credit was acknowledged and not made'] : []
  },

  /** After everybody has come again. */
  judgeRest: (accounts: readonly Item[]): readonly string[] => [
    ...(countCredited(accounts) === sum(credits) ? [] : ['a credit was lost']),
    ...(accounts.some(account => Object.keys(account['adjustments']?.M ?? {}).length > 0)
      ? ['an account remembers a credit for ever']
      : []),
  ],
})
