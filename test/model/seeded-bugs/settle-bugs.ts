import { windowOf } from '../../../functions/shared/accounting/window.ts'
import type { Accounts } from '../../../functions/shared/store/accounts/accounts.ts'
import type { Ledger } from '../../../functions/shared/store/ledger.ts'
import { realParts } from '../request-program.ts'
import { moments } from '../scenario.ts'
import {
  amountOf,
  bug,
  failing,
  isAccount,
  reaped,
  type SeededBug,
  scenario,
  settling,
  unconditional,
  withAccounts,
  withLedger,
  without,
  withoutPutCondition,
} from './seeded-bug.ts'

const { lastMinute, nextMonth } = moments

export const settleBugs: readonly SeededBug[] = [
  bug(
    'settle without looking for the lease',
    unconditional(settling, 'leases.#lease.tokens = :tokensHeld AND leases.#lease.nanos = :nanosHeld'),
    failing(1),
  ),
  bug('settle without ending the lease', without(settling, ` ${settling}`), scenario()),
  bug('settle without giving back', without(settling, 'tokensLeft = tokensLeft + :tokensBack, '), scenario()),
  bug(
    'settle without counting what was used',
    without(settling, 'tokensUsed = tokensUsed + :tokens, '),
    scenario(),
  ),
  bug(
    'settle without barring late tries',
    withAccounts(accounts => ({
      ...accounts,
      settle: ({ lateMinute: _, ...hold }, used) => accounts.settle(hold, used),
    })),
    failing(1),
  ),
  bug(
    'settle in the month that it is',
    withAccounts((accounts, _, now) => ({
      ...accounts,
      settle: (hold, used) => accounts.settle({ ...hold, window: windowOf(now()) }, used),
    })),
    scenario({ times: [lastMinute, nextMonth], mayCrash: false }),
  ),
  bug(
    'giving back as if all was used',
    withAccounts(accounts => ({
      ...accounts,
      settle: (hold, used) => accounts.settle(hold, used.tokens === 0 ? hold.amount : used),
    })),
    scenario(),
  ),
  bug(
    'settle before the ledger',
    {
      ...realParts,
      openCharge: (gateway, charging) => {
        const rows: Parameters<Ledger['put']>[0][] = []
        const ledger: Ledger = {
          ...gateway.ledger,
          put: async row => amountOf(rows[rows.push(row) - 1] ?? row),
        }
        const settle: Accounts['settle'] = async (...settling) => {
          await gateway.accounts.settle(...settling)
          for (const row of rows) await gateway.ledger.put(row)
        }
        return realParts.openCharge(
          { ...gateway, ledger, accounts: { ...gateway.accounts, settle } },
          charging,
        )
      },
    },
    scenario(),
  ),
  bug(
    'settle with the own amount instead of the one that stands',
    withLedger(ledger => ({
      ...ledger,
      put: async row => {
        await ledger.put(row)
        return amountOf(row)
      },
    })),
    reaped,
  ),
  bug(
    'giving up a ledger row that was not written',
    withLedger(ledger => ({
      ...ledger,
      put: row => ledger.put(row).catch(() => amountOf(row)),
    })),
    failing(2),
  ),
  bug(
    'writing over a ledger row',
    withoutPutCondition(item => !isAccount(item)),
    reaped,
  ),
]
