import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { PaddleEntry } from '../configuration/billing.ts'
import { jsonReply } from '../contract/json-reply.ts'
import { isFresh } from './is-fresh.ts'
import { nanosPerCent } from './nanos-per-cent.ts'
import { parseSecret } from './parse-secret.ts'
import { badSignature, type Notice, type PaymentProvider, type Reading } from './payment-provider.ts'

/** As Paddle shows it for a notification destination: `pdl_ntfset_…`. */
const Secret = z.object({ webhookSecret: z.string().min(20, 'must have at least 20 characters') })

/** An amount in cents. */
const Cents = z.string().regex(/^\d+$/).transform(Number)

const Event = z.object({ event_type: z.string(), data: z.unknown() })

const Transaction = z.object({
  id: z.string().min(1),
  currency_code: z.string(),
  custom_data: z.object({ causeway_tenant: z.string().optional() }).nullish(),
  details: z.object({ totals: z.object({ total: Cents, tax: Cents }) }),
})

const Adjustment = z.object({
  id: z.string().min(1),
  action: z.string(),
  transaction_id: z.string().min(1),
  status: z.string(),
  totals: z.object({ total: Cents }),
})

const readTransaction = (data: unknown): Reading => {
  const { id: paymentId, currency_code: currency, custom_data, details } = Transaction.parse(data)
  const tenant = custom_data?.causeway_tenant
  if (tenant === undefined) return { type: 'ignored', event: 'transaction of no tenant' }
  if (currency !== 'USD') return { type: 'unusable', paymentId, reason: `paid in ${currency}, not in USD` }
  const { total, tax } = details.totals
  return { type: 'payment', paymentId, tenant, nanos: (total - tax) * nanosPerCent, paid: total }
}

/** What an adjustment does to what was paid; whatever is not here moves no money of ours. */
const directions: Readonly<Record<string, 1 | -1>> = { refund: 1, chargeback: 1, chargeback_reverse: -1 }

const readAdjustment = (data: unknown): Reading => {
  const { id: refundId, action, transaction_id: paymentId, status, totals } = Adjustment.parse(data)
  const direction = directions[action]
  if (direction === undefined || status !== 'approved')
    return { type: 'ignored', event: `adjustment ${action} ${status}` }
  return { type: 'refund', refundId, paymentId, refunded: direction * totals.total }
}

const readers: Readonly<Record<string, (data: unknown) => Reading>> = {
  'transaction.completed': readTransaction,
  'adjustment.created': readAdjustment,
  'adjustment.updated': readAdjustment,
}

/** `ts=…;h1=…`, with an h1 for each secret while one is being replaced. */
const parseSignature = (header = '') => {
  const parts = header.split(';').map(part => part.split('='))
  const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []))
  const [ts = ''] = valuesOf('ts')
  return { ts, hashes: valuesOf('h1').filter(hash => /^[0-9a-f]{64}$/.test(hash)) }
}

/** https://developer.paddle.com/webhooks/about/signature-verification */
const verify = (notice: Notice, webhookSecret: string): void => {
  const { ts, hashes } = parseSignature(notice.headers['paddle-signature'])
  const expected = createHmac('sha256', webhookSecret).update(`${ts}:`).update(notice.body).digest()
  const isGenuine = hashes.some(hash => timingSafeEqual(Buffer.from(hash, 'hex'), expected))
  if (!isGenuine || !/^\d+$/.test(ts) || !isFresh(Number(ts), notice)) throw badSignature()
}

/**
 * Paddle Billing. Credits what a completed transaction came to without its tax, to the tenant in its
 * `custom_data: {causeway_tenant}`, and debits approved refunds and chargebacks.
 * https://developer.paddle.com/webhooks/transactions/transaction-completed
 * https://developer.paddle.com/webhooks/adjustments/adjustment-updated
 */
export const openPaddle = ({ secret, environment }: PaddleEntry): PaymentProvider => ({
  secret,
  environment,
  example: '{"webhookSecret":"pdl_ntfset_…"}',
  open: text => {
    const { webhookSecret } = parseSecret(Secret, text)
    return notice => {
      verify(notice, webhookSecret)
      const { event_type: event, data } = Event.parse(JSON.parse(Buffer.from(notice.body).toString()))
      return readers[event]?.(data) ?? { type: 'ignored', event }
    }
  },
  received: jsonReply({ received: true }),
  refuse: reply => reply,
})
