import { realParts } from '../request-program.ts'
import { moments } from '../scenario.ts'
import {
  amountOf,
  bug,
  crowded,
  expiring,
  failing,
  isAccount,
  mixed,
  moving,
  reaped,
  rewrite,
  type SeededBug,
  scenario,
  turning,
  unconditional,
  without,
  withoutPutCondition,
  withRefused,
} from './seeded-bug.ts'

const { start, nextMinute, afterDeadline } = moments

export const mendBugs: readonly SeededBug[] = [
  bug('reaping before the expiry', expiring(0), crowded),
  bug('refusing without reaping', expiring(Number.MAX_SAFE_INTEGER), reaped),
  bug(
    'reaping without a ledger row',
    {
      ...realParts,
      openAccounts: (writes, ledger, now) =>
        realParts.openAccounts(writes, { ...ledger, put: async row => amountOf(row) }, now),
    },
    reaped,
  ),
  bug(
    'leases that end with the deadline, without a grace',
    {
      ...realParts,
      openCharge: (gateway, { call, ...charging }) =>
        realParts.openCharge(gateway, { ...charging, call: { ...call, deadline: call.deadline - 60_000 } }),
    },
    failing(1, { requests: withRefused, times: [start, afterDeadline] }),
  ),
  bug('opening an account that is open', withoutPutCondition(isAccount), scenario()),
  bug(
    'turning a minute that has turned',
    unconditional(turning, '#minute = :from'),
    scenario({ times: [start, nextMinute] }),
  ),
  bug(
    'keeping the count of the minute before',
    without(turning, 'minuteRequests = :zero, '),
    scenario({ times: [start, nextMinute] }),
  ),
  bug(
    'setting what is left to a new limit',
    rewrite('UpdateExpression', moving, 'tokensLeft = tokensLeft + :tokens', 'tokensLeft = :tokensTo'),
    mixed,
  ),
  bug(
    'changing a limit that was changed',
    unconditional(moving, 'tokensLimit = :tokensFrom AND nanosLimit = :nanosFrom'),
    mixed,
  ),
]
