import * as z from 'zod'
import { limitsOf } from '../shared/accounting/account.ts'
import { writeAmount } from '../shared/accounting/write-amount.ts'
import { GatewayError } from '../shared/contract/gateway-error.ts'
import { jsonReply } from '../shared/contract/json-reply.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { parseRechargeCode } from '../shared/contract/recharge-code.ts'
import type { RechargeCode } from '../shared/store/books/recharge-codes.ts'
import type { CallerEndpoint, CallerVisit } from './endpoint.ts'
import { notLimited } from './not-limited.ts'

const RedeemBody = z.strictObject({ code: z.string() })

const refuse = (status: number, code: string, message: string): GatewayError =>
  new GatewayError({ status, code, message })

const unknownCode = () =>
  refuse(404, 'unknown_recharge_code', 'There is no such recharge code. Check that it was copied whole.')
const usedCode = () => refuse(409, 'recharge_code_used', 'This recharge code was redeemed by somebody else.')
const expiredCode = () => refuse(409, 'recharge_code_expired', 'This recharge code is expired.')
const tooManyTries = () =>
  new GatewayError({
    status: 429,
    type: 'requests',
    code: 'too_many_redemptions',
    message: 'Too many recharge codes were tried in this hour. Try again in the next.',
    headers: { 'x-should-retry': 'false' },
  })

/** What stands against a code before it is anybody's. Who has redeemed it may always ask again. */
const check = ({ caller, cashier }: CallerVisit, found: RechargeCode): void => {
  const { id, ...tenant } = caller.tenant
  const limits = limitsOf({ id, ...tenant })
  const { amount, expiresAt, redeemedBy } = found
  if (redeemedBy === id) return
  if (redeemedBy !== undefined) throw usedCode()
  if (expiresAt !== undefined && expiresAt <= cashier.clock.now()) throw expiredCode()
  if (amount.tokens > 0 && limits.tokens === undefined) throw notLimited(id, 'tokens')
  if (amount.nanos > 0 && limits.nanos === undefined) throw notLimited(id, 'usd')
}

/**
 * `POST /billing/v1/redeem` `{code}`: credits a recharge code, to one tenant and once, whoever races for it. 201 if this call
 * has done it, 200 if an earlier one of the same tenant had. First it is the tenant's and then it is credited, so whoever is cut
 * in between repeats the call.
 */
export const redeem: CallerEndpoint = async visit => {
  const { cashier, call, caller } = visit
  const { rechargeCodes, adjustAccount, log } = cashier
  const { tenant } = caller
  const code = parseRechargeCode(parseRequest(RedeemBody, call).code)
  if (!(await rechargeCodes.mayTry(tenant.id))) throw tooManyTries()
  const found = code && (await rechargeCodes.find(code))
  if (!code || !found) throw unknownCode()
  check(visit, found)
  if (!(await rechargeCodes.claim(code, tenant.id))) throw usedCode()
  const { id, amount } = found
  const request = { tenant: tenant.id, id: `recharge-${id}`, amount, reason: 'recharge code' }
  const { at, isRepetition } = await adjustAccount({ ...request, limits: limitsOf(tenant) })
  log('info', 'recharge code redeemed', {
    requestId: call.id,
    tenant: tenant.id,
    rechargeCode: id,
    isRepetition,
  })
  return jsonReply({ object: 'credit', id: request.id, ...writeAmount(amount), at }, isRepetition ? 200 : 201)
}
