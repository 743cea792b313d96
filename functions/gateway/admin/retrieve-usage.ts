import * as z from 'zod'
import { sumUsage, type UsageSum } from '../../shared/accounting/sum-usage.ts'
import { monthOf } from '../../shared/accounting/window.ts'
import { writeDollars } from '../../shared/accounting/write-dollars.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseQuery } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { writeAmount } from './write-amount.ts'

const Query = z.strictObject({
  /** A month in UTC, whatever the period of the tenant's quota; absent, this one. */
  window: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must look like 2026-11')
    .optional(),
  by: z.enum(['key', 'model', 'day']).optional(),
  /** The `next` of the part before. */
  after: z.string().min(1).max(128).optional(),
})

const writeSum = ({ requests, estimated, unpriced, tokens, usage, nanos }: UsageSum) => ({
  requests,
  estimated,
  unpriced,
  tokens: { charged: tokens, ...usage },
  cost_usd: writeDollars(nanos),
})

/**
 * `GET /admin/v1/tenants/{id}/usage`: the sums of a month's ledger, together and by virtual key, asked model or day (UTC). A
 * call reads 5,000 rows at most, for at most 640 read units; where there are more, `next` is not null, the sums are of
 * these rows only, and `?after=<next>` gives the next part, to be added to this one.
 */
export const retrieveUsage: AdminEndpoint = async visit => {
  const { gateway, call } = visit
  const tenant = await findTenant(visit)
  const { window = monthOf(gateway.clock.now()), by, after } = parseQuery(Query, call)
  const { entries, next } = await gateway.admin.readUsage({ tenant: tenant.id, month: window, after })
  const { total, groups, adjustments } = sumUsage(entries, by)
  return jsonReply({
    object: 'usage',
    tenant: tenant.id,
    window,
    by: by ?? null,
    total: writeSum(total),
    groups: groups.map(([group, sum]) => ({ group, ...writeSum(sum) })),
    // As the tenant sees it: a credit is positive, though it is a charge below zero in the ledger.
    adjustments: {
      count: adjustments.count,
      ...writeAmount({ tokens: 0 - adjustments.tokens, nanos: 0 - adjustments.nanos }),
    },
    next: next ?? null,
  })
}
