import { noUsage } from '../../../functions/shared/contract/usage.ts'
import { realParts } from '../request-program.ts'
import { plan } from '../scenarios.ts'
import {
  barring,
  bug,
  changeLeases,
  crowded,
  failing,
  holding,
  limited,
  mixed,
  type SeededBug,
  scenario,
  unconditional,
  withAccounts,
  without,
  withRefused,
  withReplies,
} from './seeded-bug.ts'

export const holdBugs: readonly SeededBug[] = [
  bug('hold without looking at what is left', unconditional(holding, 'tokensLeft >= :tokens'), crowded),
  bug(
    'hold again over the own lease',
    unconditional(holding, 'attribute_not_exists(leases.#lease)'),
    failing(1),
  ),
  bug('hold once it is over', unconditional(holding, 'attribute_not_exists(ended.#lease)'), failing(1)),
  bug('hold in whatever minute it is', unconditional(holding, '#minute = :minute'), failing(2)),
  bug(
    'hold under a limit that was changed',
    unconditional(holding, 'tokensLimit = :tokensLimit AND nanosLimit = :nanosLimit'),
    {
      ...mixed,
      requests: [plan('a', { limits: { tokens: 5 } }), plan('b', { limits: { concurrency: 2 } })],
    },
  ),
  bug(
    'hold more at once than may be',
    unconditional(holding, 'size(leases) < :concurrency'),
    limited({ concurrency: 1 }),
  ),
  bug(
    'hold more a minute than may be',
    unconditional(holding, 'minuteRequests < :requestsPerMinute'),
    limited({ requestsPerMinute: 1 }),
  ),
  bug('hold without a lease', without(holding, `, ${holding}`), scenario()),
  bug('hold without taking', without(holding, 'tokensLeft = tokensLeft - :tokens, '), scenario()),
  bug(
    'hold without counting the request',
    without(holding, 'minuteRequests = minuteRequests + :one, '),
    scenario(),
  ),
  bug(
    'not knowing the own lease when its reply was lost',
    withReplies((item, { input }) => {
      const own = 'ExpressionAttributeNames' in input ? input.ExpressionAttributeNames?.['#lease'] : undefined
      return changeLeases(item, (id, lease) => (id === own ? undefined : lease))
    }),
    failing(1, { requests: [plan('a', { holds: 8 })] }),
  ),
  bug(
    'sending before the hold is there',
    {
      ...realParts,
      openCharge: async (...charging) => {
        const charge = realParts.openCharge(...charging)
        return {
          lease: { tenant: '', window: '', since: 0, leaseId: '' },
          task: charging[1].task,
          limits: {},
          guard: () => undefined,
          estimate: () => noUsage,
          bill: (_, { usage }) => ({
            tokens: usage?.input ?? 0,
            nanos: 0,
            kind: 'actual',
            priceVersion: undefined,
          }),
          release: async () => (await charge).release(),
          settle: async (...used) => (await charge).settle(...used),
        }
      },
    },
    scenario(),
  ),
  bug(
    'leaving a hold that got no answer',
    withAccounts(accounts => ({
      ...accounts,
      hold: async request => {
        const result = await accounts.hold(request)
        return 'cancel' in result ? { ...result, cancel: async () => {} } : result
      },
    })),
    failing(2),
  ),
  bug(
    'barring late tries before their minute',
    unconditional(barring, '#minute >= :minute'),
    failing(2, { requests: withRefused, mayFail: false }),
  ),
]
