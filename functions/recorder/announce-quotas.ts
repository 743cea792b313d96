import type { Log } from '../shared/contract/log.ts'
import type { ReadQuotaUse } from '../shared/store/accounts/read-quota-use.ts'
import type { Announce } from './announce.ts'
import { reachedLevels } from './reached-levels.ts'

type Announcing = { readonly readQuotaUse: ReadQuotaUse; readonly announce: Announce; readonly log: Log }

/**
 * Tells a tenant which levels of its quotas the account has reached in a window, each once; after a recharge or another
 * limit, once more. Goes by what is settled, and by whether a request was refused. Never rejects; false if something failed.
 */
export const openAnnounceQuotas =
  ({ readQuotaUse, announce, log }: Announcing) =>
  async (tenant: string, window: string): Promise<boolean> => {
    try {
      const uses = await readQuotaUse(tenant, window)
      const announced = uses.flatMap(reachedLevels).map(level =>
        announce(
          tenant,
          `quota.reached#${window}#${level.quota}#${level.percent}#${level.limit}`,
          async () => ({
            type: 'quota.reached',
            data: { window, ...level },
          }),
        ),
      )
      return (await Promise.all(announced)).every(Boolean)
    } catch (error) {
      log('error', 'account not read', { tenant, window, name: String((error as Error)?.name) })
      return false
    }
  }
export type AnnounceQuotas = ReturnType<typeof openAnnounceQuotas>
