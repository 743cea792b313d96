import * as z from 'zod'
import { nanosOf } from '../../shared/accounting/amount.ts'
import { writeAmount } from '../../shared/accounting/write-amount.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { logChange } from './log-change.ts'
import { readExpiry } from './read-expiry.ts'

const Order = z
  .strictObject({
    count: z.int().min(1).max(100).default(1),
    tokens: z.int().min(0).max(1_000_000_000_000).default(0),
    usd: z.number().min(0).max(1_000_000).default(0),
    /** Absent, they hold until they are redeemed. */
    expiresAt: z.iso.datetime({ error: 'must look like 2027-01-01T00:00:00Z' }).optional(),
  })
  .refine(({ tokens, usd }) => tokens > 0 !== nanosOf(usd) > 0, 'give either tokens or usd')

/** `POST /admin/v1/recharge-codes` `{count?, usd | tokens, expiresAt?}`: new codes, shown this once. */
export const mintRechargeCodes: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { count, tokens, usd, expiresAt } = parseRequest(Order, visit.call)
  const amount = { tokens, nanos: nanosOf(usd) }
  const codes = await admin.mintRechargeCodes({
    count,
    amount,
    expiresAt: readExpiry(expiresAt, clock.now()),
  })
  logChange(visit, 'recharge codes minted', { count, ...writeAmount(amount) })
  const data = codes.map(code => ({
    object: 'recharge_code',
    ...code,
    ...writeAmount(amount),
    expiresAt: expiresAt ?? null,
  }))
  const reply = jsonReply({ object: 'list', data }, 201)
  return { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } }
}
