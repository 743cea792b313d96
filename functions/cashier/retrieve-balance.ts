import { jsonReply } from '../shared/contract/json-reply.ts'
import { describeAccount } from '../shared/describe-account.ts'
import { describeCredits } from '../shared/describe-credits.ts'
import type { CallerEndpoint } from './endpoint.ts'

/** `GET /billing/v1/balance`: what the caller's tenant has left, used and held, and what was credited this month and the last. */
export const retrieveBalance: CallerEndpoint = async ({ cashier, caller: { tenant } }) => {
  const { readStatement, readCredits, clock } = cashier
  const [account, credits] = await Promise.all([
    describeAccount(readStatement, tenant, clock.now()),
    readCredits(tenant.id, clock.now()),
  ])
  const { leases: _, ...balance } = account ?? { leases: undefined }
  return jsonReply({
    object: 'balance',
    tenant: tenant.id,
    account: account && balance,
    credits: describeCredits(credits),
  })
}
