import { createDecipheriv, type KeyObject, verify as verifySignature } from 'node:crypto'
import * as z from 'zod'
import type { WechatPayEntry } from '../configuration/billing.ts'
import { jsonReply } from '../contract/json-reply.ts'
import { isFresh } from './is-fresh.ts'
import { nanosPerCent } from './nanos-per-cent.ts'
import { parseSecret } from './parse-secret.ts'
import { badSignature, type Notice, type PaymentProvider, type Reading } from './payment-provider.ts'
import { RsaPublicKey } from './rsa-public-key.ts'

/**
 * The APIv3 key, and WeChat Pay's own public keys (or platform certificates) by the serial that it names in
 * `Wechatpay-Serial`: several while it replaces one.
 */
const Secret = z.object({
  apiV3Key: z.string().refine(key => Buffer.byteLength(key) === 32, 'must have 32 bytes'),
  publicKeys: z
    .record(z.string().min(1), RsaPublicKey)
    .refine(keys => Object.keys(keys).length > 0, 'needs at least one key'),
})
type Secret = z.infer<typeof Secret>

const Event = z.object({
  event_type: z.string(),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.string(),
    nonce: z.string(),
    associated_data: z.string().nullish(),
  }),
})
type Resource = z.infer<typeof Event>['resource']

const Transaction = z.object({
  transaction_id: z.string().min(1),
  mchid: z.string(),
  appid: z.string(),
  trade_state: z.string(),
  /** What we had sent with the order: the tenant. */
  attach: z.string().nullish(),
  amount: z.object({ total: z.int().min(0), currency: z.string().default('CNY') }),
})

const Refund = z.object({
  refund_id: z.string().min(1),
  transaction_id: z.string().min(1),
  mchid: z.string(),
  amount: z.object({ refund: z.int().min(0) }),
})

/** https://pay.weixin.qq.com/doc/v3/merchant/4013053249 */
const verify = (notice: Notice, { publicKeys }: Secret): void => {
  const header = (name: string) => notice.headers[`wechatpay-${name}`] ?? ''
  const serial = header('serial')
  const key: KeyObject | undefined = Object.hasOwn(publicKeys, serial) ? publicKeys[serial] : undefined
  const [timestamp, nonce] = [header('timestamp'), header('nonce')]
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), notice.body, Buffer.from('\n')])
  const isGenuine = key && verifySignature('sha256', message, key, Buffer.from(header('signature'), 'base64'))
  if (!isGenuine || !/^\d+$/.test(timestamp) || !isFresh(Number(timestamp), notice)) throw badSignature()
}

const tagBytes = 16

/** https://pay.weixin.qq.com/doc/v3/merchant/4012071382 */
const decrypt = ({ ciphertext, nonce, associated_data }: Resource, { apiV3Key }: Secret): unknown => {
  const bytes = Buffer.from(ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(bytes.subarray(-tagBytes)).setAAD(Buffer.from(associated_data ?? ''))
  const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()])
  return JSON.parse(text.toString())
}

const readTransaction = (resource: unknown, { merchantId, appId, usdPerCny }: WechatPayEntry): Reading => {
  const { transaction_id: paymentId, attach, amount, ...transaction } = Transaction.parse(resource)
  const unusable = (reason: string): Reading => ({ type: 'unusable', paymentId, reason })
  if (transaction.mchid !== merchantId || transaction.appid !== appId)
    return unusable('paid to another merchant or app')
  if (transaction.trade_state !== 'SUCCESS' || !attach) return { type: 'ignored', event: 'transaction' }
  if (amount.currency !== 'CNY') return unusable(`paid in ${amount.currency}, not in CNY`)
  const nanos = Math.round(amount.total * nanosPerCent * usdPerCny)
  return { type: 'payment', paymentId, tenant: attach, nanos, paid: amount.total }
}

const readRefund = (resource: unknown, { merchantId }: WechatPayEntry): Reading => {
  const { refund_id: refundId, transaction_id: paymentId, mchid, amount } = Refund.parse(resource)
  if (mchid !== merchantId) return { type: 'unusable', paymentId, reason: 'refunded by another merchant' }
  return { type: 'refund', refundId, paymentId, refunded: amount.refund }
}

const readers: Readonly<Record<string, (resource: unknown, entry: WechatPayEntry) => Reading>> = {
  'TRANSACTION.SUCCESS': readTransaction,
  'REFUND.SUCCESS': readRefund,
}

/**
 * WeChat Pay, API v3. Credits what was paid in yuan at the operator's rate, to the tenant in the order's `attach`, and debits
 * refunds. https://pay.weixin.qq.com/doc/v3/merchant/4012791861 (payment), …/4012791865 (refund)
 */
export const openWechatPay = (entry: WechatPayEntry): PaymentProvider => ({
  secret: entry.secret,
  environment: entry.environment,
  example: '{"apiV3Key":"…","publicKeys":{"PUB_KEY_ID_…":"-----BEGIN PUBLIC KEY-----…"}}',
  open: text => {
    const secret = parseSecret(Secret, text)
    return notice => {
      verify(notice, secret)
      const { event_type: event, resource } = Event.parse(JSON.parse(Buffer.from(notice.body).toString()))
      return readers[event]?.(decrypt(resource, secret), entry) ?? { type: 'ignored', event }
    }
  },
  received: jsonReply({ code: 'SUCCESS', message: 'OK' }),
  refuse: reply => ({ ...reply, body: JSON.stringify({ code: 'FAIL', message: 'The notice was refused.' }) }),
})
