import { windowOf } from '../../../functions/shared/accounting/window.ts'
import { realParts } from '../request-program.ts'
import { moments } from '../scenario.ts'
import { daily, lifelong } from '../scenarios.ts'
import { bug, isAccount, type SeededBug, scenario, withAccounts, withCommands } from './seeded-bug.ts'

const { lastMinute, nextMonth, nextMonthAfterExpiry } = moments

const dyingLate = scenario({
  requests: lifelong,
  times: [lastMinute, nextMonthAfterExpiry],
  isSwept: true,
})

export const windowBugs: readonly SeededBug[] = [
  bug(
    'reaping into the month that it is',
    {
      ...realParts,
      openAccounts: (writes, ledger, now) =>
        realParts.openAccounts(writes, { ...ledger, put: row => ledger.put({ ...row, since: now() }) }, now),
    },
    dyingLate,
  ),
  bug(
    'filing a row under the window instead of the month',
    withCommands(command => {
      const { Item: row } = command.type === 'put' ? command.input : {}
      if (command.type !== 'put' || !row || isAccount(row)) return command
      const pk = { S: `${row['pk']?.S?.split('#')[0]}#${row['window']?.S}` }
      return { type: 'put', input: { ...command.input, Item: { ...row, pk } } }
    }),
    dyingLate,
  ),
  bug(
    'settle in the day that it is',
    withAccounts((accounts, _, now) => ({
      ...accounts,
      settle: (hold, used) => accounts.settle({ ...hold, window: windowOf(now(), 'day') }, used),
    })),
    scenario({ requests: daily, times: [lastMinute, nextMonth], mayCrash: false }),
  ),
]
