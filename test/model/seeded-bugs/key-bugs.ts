import type { Item } from '../../../functions/shared/store/attribute.ts'
import { moments } from '../scenario.ts'
import { key, keyed, keyRated, plan } from '../scenarios.ts'
import {
  bug,
  changeLeases,
  holding,
  rewrite,
  type SeededBug,
  scenario,
  settling,
  turning,
  unconditional,
  withAccounts,
  withCommands,
  without,
  withReplies,
} from './seeded-bug.ts'

const { start, nextMinute, afterExpiry } = moments

const ofKey = scenario({ requests: keyed })
const ofChangedKey = scenario({
  requests: [plan('a', { key }), ...['b', 'c'].map(id => plan(id, { key: { ...key, tokens: 8 } }))],
  mayFail: false,
  mayCrash: false,
})
const openingKey = 'SET budgets.#budget = :budget'
const movingKey = 'budgets.#budget.tokensLimit = :tokensTo'
const keyLimitsAreStill =
  'budgets.#budget.tokensLimit = :tokensFrom AND budgets.#budget.nanosLimit = :nanosFrom'
const countingKey = 'minuteKeyRequests.#budget = if_not_exists(minuteKeyRequests.#budget, :zero) + :one'
const keyRequestsAreLeft =
  '(attribute_not_exists(minuteKeyRequests.#budget) OR minuteKeyRequests.#budget < :keyRequestsPerMinute)'

const forgetKey = ({ budgetId: _, ...rest }: Item): Item => rest

export const keyBugs: readonly SeededBug[] = [
  bug(
    'hold without looking at what the key has left',
    unconditional(holding, 'budgets.#budget.tokensLeft >= :tokens'),
    ofKey,
  ),
  bug(
    'hold without taking from the key',
    without(holding, ', budgets.#budget.tokensLeft = budgets.#budget.tokensLeft - :tokens'),
    ofKey,
  ),
  bug(
    'a lease that does not name its key',
    withCommands(command => {
      const lease = command.type === 'update' && command.input.ExpressionAttributeValues?.[':leaseValue']
      if (command.type !== 'update' || !lease) return command
      const values = {
        ...command.input.ExpressionAttributeValues,
        ':leaseValue': { M: forgetKey(lease.M ?? {}) },
      }
      return { type: 'update', input: { ...command.input, ExpressionAttributeValues: values } }
    }),
    ofKey,
  ),
  bug(
    'settle without giving back to the key',
    without(settling, 'budgets.#budget.tokensLeft = budgets.#budget.tokensLeft + :tokensBack, '),
    ofKey,
  ),
  bug(
    'settle without charging the key',
    without(settling, 'budgets.#budget.tokensUsed = budgets.#budget.tokensUsed + :tokens, '),
    ofKey,
  ),
  bug(
    'giving nothing back to the key of a request that was not answered',
    withAccounts(accounts => ({
      ...accounts,
      settle: ({ budgetId, ...hold }, used) =>
        accounts.settle(used.tokens === 0 || budgetId === undefined ? hold : { ...hold, budgetId }, used),
    })),
    ofKey,
  ),
  bug(
    'reaping without giving back to the key',
    withReplies(item => changeLeases(item, (_, lease) => forgetKey(lease))),
    { ...ofKey, times: [start, afterExpiry] },
  ),
  bug(
    "opening a key's budget that is open",
    unconditional(openingKey, 'attribute_not_exists(budgets.#budget)'),
    ofKey,
  ),
  bug(
    'changing a limit of a key that was changed',
    unconditional(movingKey, keyLimitsAreStill),
    ofChangedKey,
  ),
  bug(
    'setting what a key has left to its new limit',
    rewrite(
      'UpdateExpression',
      movingKey,
      'budgets.#budget.tokensLeft = budgets.#budget.tokensLeft + :tokens',
      'budgets.#budget.tokensLeft = :tokensTo',
    ),
    ofChangedKey,
  ),
  bug(
    'hold more a minute than the key may',
    unconditional(holding, keyRequestsAreLeft),
    scenario({ requests: keyRated }),
  ),
  bug(
    "hold without counting the key's request",
    without(holding, `, ${countingKey}`),
    scenario({ requests: keyRated }),
  ),
  bug(
    "keeping the key's count of the minute before",
    without(turning, 'minuteKeyRequests = :none, '),
    scenario({ requests: keyRated, times: [start, nextMinute] }),
  ),
]
