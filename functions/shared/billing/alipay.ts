import { type KeyObject, verify as verifySignature } from 'node:crypto'
import * as z from 'zod'
import type { AlipayEntry } from '../configuration/billing.ts'
import type { WholeReply } from '../contract/reply.ts'
import { nanosPerCent } from './nanos-per-cent.ts'
import { parseSecret } from './parse-secret.ts'
import { badSignature, type Notice, type PaymentProvider, type Reading } from './payment-provider.ts'
import { RsaPublicKey } from './rsa-public-key.ts'

/** Alipay's own public key, which is not the app's. */
const Secret = z.object({ publicKey: RsaPublicKey })

const Notification = z.object({
  trade_no: z.string().min(1),
  trade_status: z.string(),
  app_id: z.string(),
  seller_id: z.string(),
  /** Yuan, with two places at most. */
  total_amount: z.string().regex(/^\d+(\.\d{1,2})?$/),
  /** What we had sent with the order: the tenant. */
  passback_params: z.string().optional(),
  /** Yuan refunded in all; payments have it too, as 0.00. */
  refund_fee: z.string().optional(),
  gmt_refund: z.string().optional(),
})

const paidStatuses = ['TRADE_SUCCESS', 'TRADE_FINISHED']

/** The parameters as they were signed: each once, decoded, in the order of their names, without `sign` and `sign_type`. */
const readParameters = (body: Uint8Array) => {
  const parameters = [...new URLSearchParams(Buffer.from(body).toString())]
  const { sign = '', sign_type, ...signed } = Object.fromEntries(parameters)
  const message = Object.keys(signed)
    .sort()
    .map(name => `${name}=${signed[name]}`)
    .join('&')
  const isUnambiguous = new Set(parameters.map(([name]) => name)).size === parameters.length
  return {
    signed,
    message,
    signature: Buffer.from(sign, 'base64'),
    isSound: isUnambiguous && sign_type === 'RSA2',
  }
}

/** https://opendocs.alipay.com/open/270/105902 */
const verify = ({ body }: Notice, key: KeyObject): unknown => {
  const { signed, message, signature, isSound } = readParameters(body)
  if (!isSound || !verifySignature('sha256', Buffer.from(message), key, signature)) throw badSignature()
  return signed
}

const toFen = (yuan: string): number => Math.round(Number(yuan) * 100)

const read = (parameters: unknown, { appId, sellerId, usdPerCny }: AlipayEntry): Reading => {
  const { trade_no: paymentId, passback_params: tenant, ...notification } = Notification.parse(parameters)
  const unusable = (reason: string): Reading => ({ type: 'unusable', paymentId, reason })
  if (notification.app_id !== appId || notification.seller_id !== sellerId)
    return unusable('paid to another app or seller')
  // It says what was refunded in all and not what this time, and nothing says what came before.
  if (notification.gmt_refund !== undefined || Number(notification.refund_fee ?? 0) > 0)
    return unusable(`refunded ${notification.refund_fee} yuan in all: adjust the account by hand`)
  if (!paidStatuses.includes(notification.trade_status) || !tenant)
    return { type: 'ignored', event: notification.trade_status }
  const paid = toFen(notification.total_amount)
  const nanos = Math.round(paid * nanosPerCent * usdPerCny)
  return { type: 'payment', paymentId, tenant, nanos, paid }
}

const plain = (status: number, body: string): WholeReply => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
})

/**
 * Alipay. Credits what was paid in yuan at the operator's rate, to the tenant in the order's `passback_params`, which
 * was made with the charset utf-8. A notice has no time under its signature that could be too old: that each payment is credited once, for ever, makes a replay harmless.
 * https://opendocs.alipay.com/open/270/105902
 */
export const openAlipay = (entry: AlipayEntry): PaymentProvider => ({
  secret: entry.secret,
  environment: entry.environment,
  example: '{"publicKey":"MIIBIjANBgkqhkiG9w0…"}',
  open: text => {
    const { publicKey } = parseSecret(Secret, text)
    return notice => read(verify(notice, publicKey), entry)
  },
  received: plain(200, 'success'),
  refuse: ({ status }) => plain(status, 'failure'),
})
