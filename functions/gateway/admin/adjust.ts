import * as z from 'zod'
import { limitsOf } from '../../shared/accounting/account.ts'
import { nanosOf } from '../../shared/accounting/amount.ts'
import type { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint, AdminVisit } from '../endpoint.ts'
import { describeAccount } from './describe-account.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'
import { writeAmount } from './write-amount.ts'

/** Sums of many stay below 2^53 nano-dollars, up to which a number is exact. */
const mostUsd = 1_000_000
const mostTokens = 1_000_000_000_000

const AdjustmentBody = z
  .strictObject({
    id: z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, _, . and -'),
    tokens: z.int().min(-mostTokens).max(mostTokens).default(0),
    usd: z.number().min(-mostUsd).max(mostUsd).default(0),
    reason: z
      .string()
      .trim()
      .regex(/^[^\p{C}]{1,200}$/u, 'must be 1 to 200 printable characters'),
  })
  .refine(
    ({ tokens, usd }) => tokens !== 0 || nanosOf(usd) !== 0,
    'give tokens or usd, of which one is not 0',
  )
type AdjustmentBody = z.infer<typeof AdjustmentBody>

/** An adjustment of what has no limit would change nothing that anybody can see. */
const checkLimits = (tenant: TenantEntry, { tokens, usd }: AdjustmentBody): void => {
  const limits = limitsOf(tenant)
  const refuse = (param: string, quota: string): GatewayError =>
    new GatewayError({
      status: 409,
      code: 'not_limited',
      message: `${tenant.id} has no ${quota}, so its ${param} cannot be adjusted. Nothing was changed.`,
      param,
    })
  if (tokens !== 0 && limits.tokens === undefined) throw refuse('tokens', 'quota.tokens')
  if (usd !== 0 && limits.nanos === undefined) throw refuse('usd', 'quota.usd')
}

const unfinished = ({ gateway, call }: AdminVisit, error: unknown): GatewayError => {
  if (error instanceof GatewayError) return error
  gateway.log('error', 'adjustment unfinished', { requestId: call.id, name: String((error as Error)?.name) })
  return new GatewayError({
    status: 503,
    code: 'adjustment_unfinished',
    message: 'The adjustment may be written in part. Repeat it with the same id: it is made once.',
    headers: { 'retry-after': '1' },
  })
}

/**
 * `POST /admin/v1/tenants/{id}/adjustments`: credits (positive) or debits (negative) this window's account, once for each id.
 * 201 if this call has done it, 200 if an earlier one had, 409 if the id stands for something else.
 */
export const adjust: AdminEndpoint = async visit => {
  const { gateway, call } = visit
  const tenant = await findTenant(visit)
  const body = parseRequest(AdjustmentBody, call)
  checkLimits(tenant, body)
  const { id, reason, tokens, usd } = body
  const amount = { tokens, nanos: nanosOf(usd) }
  const request = { tenant: tenant.id, id, amount, reason, limits: limitsOf(tenant) }
  const { window, at, isRepetition } = await gateway.admin.adjustAccount(request).catch(error => {
    throw unfinished(visit, error)
  })
  const written = { tenant: tenant.id, window, id, ...writeAmount(amount), reason }
  logChange(visit, isRepetition ? 'adjustment repeated' : 'account adjusted', written)
  const account = await describeAccount(gateway, tenant)
  return jsonReply({ object: 'adjustment', ...written, at, account }, isRepetition ? 200 : 201)
}
