import type { Held } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'

/** Of one lease: each extension that is made meanwhile costs a try, and there is one at a time. */
const maximumTries = 4

/**
 * Ends a lease with what was used, and gives back all that it held in the end: an extension that got no reply may have been
 * made all the same. False if it was ended already.
 */
export const openSettleLease =
  (writes: AccountWrites) =>
  async (account: AccountId, leaseId: string, held: Held, used: Amount): Promise<boolean> => {
    let believed = held
    for (let tries = 0; tries < maximumTries; tries++) {
      const settled = await writes.settle(account, leaseId, believed, used)
      if (settled === true) return true
      const lease = settled?.leases[leaseId]
      if (!lease) return false
      believed = lease
    }
    throw new Error('The lease was extended each time that it was to be settled.')
  }
export type SettleLease = ReturnType<typeof openSettleLease>
