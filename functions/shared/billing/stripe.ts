import Stripe from 'stripe'
import * as z from 'zod'
import type { StripeEntry } from '../configuration/billing.ts'
import { jsonReply } from '../contract/json-reply.ts'
import { lookUp } from '../contract/look-up.ts'
import { nanosPerCent } from './nanos-per-cent.ts'
import { parseSecret } from './parse-secret.ts'
import { badSignature, type Notice, type PaymentProvider, type Reading } from './payment-provider.ts'

/** The signing secret of the webhook's endpoint, and the API key that checkouts are made with. */
export const StripeSecret = z.object({
  webhookSecret: z
    .string()
    .regex(/^whsec_\S{16,}$/, 'must look like whsec_… with at least 16 more characters'),
  apiKey: z.string().regex(/^[sr]k_\S{16,}$/, 'must look like sk_… or rk_… with at least 16 more characters'),
})

const Cents = z.int().min(0)

const Event = z.object({
  id: z.string().min(1),
  type: z.string(),
  data: z.object({ object: z.unknown(), previous_attributes: z.unknown().optional() }),
})
type Event = z.infer<typeof Event>

const Session = z.object({
  mode: z.string(),
  payment_status: z.string(),
  payment_intent: z.string().nullish(),
  currency: z.string().nullish(),
  amount_total: Cents.nullish(),
  total_details: z.object({ amount_tax: Cents }).nullish(),
  client_reference_id: z.string().nullish(),
  metadata: z.object({ causeway_tenant: z.string().optional() }).nullish(),
})

const readSession = ({ type, data }: Event): Reading => {
  const session = Session.parse(data.object)
  const { payment_intent: paymentId, currency, amount_total: paid } = session
  const tenant = session.metadata?.causeway_tenant ?? session.client_reference_id
  const isPaid = session.mode === 'payment' && session.payment_status === 'paid'
  if (!isPaid || !tenant || !paymentId || !paid) return { type: 'ignored', event: type }
  if (currency !== 'usd') return { type: 'unusable', paymentId, reason: `paid in ${currency}, not in usd` }
  const tax = session.total_details?.amount_tax ?? 0
  return { type: 'payment', paymentId, tenant, nanos: (paid - tax) * nanosPerCent, paid }
}

const Charge = z.object({ payment_intent: z.string().nullish(), amount_refunded: Cents })

/** A charge says what was refunded of it in all, and the event beside it what that was before. */
const Before = z.object({ amount_refunded: Cents.default(0) }).default({ amount_refunded: 0 })

const readRefund = ({ id: refundId, type, data }: Event): Reading => {
  const { payment_intent: paymentId, amount_refunded } = Charge.parse(data.object)
  if (!paymentId) return { type: 'ignored', event: type }
  const refunded = amount_refunded - Before.parse(data.previous_attributes).amount_refunded
  return { type: 'refund', refundId, paymentId, refunded }
}

const Dispute = z.object({ id: z.string().min(1), payment_intent: z.string().nullish(), amount: Cents })

const openReadDispute =
  (direction: 1 | -1) =>
  ({ type, data }: Event): Reading => {
    const { id, payment_intent: paymentId, amount } = Dispute.parse(data.object)
    if (!paymentId) return { type: 'ignored', event: type }
    const refundId = direction === 1 ? id : `${id}-reinstated`
    return { type: 'refund', refundId, paymentId, refunded: direction * amount }
  }

const readers: Readonly<Record<string, (event: Event) => Reading>> = {
  'checkout.session.completed': readSession,
  // For means of payment that take days: `completed` has come before, unpaid.
  'checkout.session.async_payment_succeeded': readSession,
  'charge.refunded': readRefund,
  'charge.dispute.funds_withdrawn': openReadDispute(1),
  'charge.dispute.funds_reinstated': openReadDispute(-1),
}

/** https://docs.stripe.com/webhooks#verify-official-libraries */
const verify = ({ headers, body, now, toleranceSeconds }: Notice, webhookSecret: string): Event => {
  const signature = headers['stripe-signature'] ?? ''
  try {
    const bytes = Buffer.from(body)
    return Event.parse(
      Stripe.webhooks.constructEvent(bytes, signature, webhookSecret, toleranceSeconds, undefined, now),
    )
  } catch (error) {
    throw error instanceof Stripe.errors.StripeSignatureVerificationError ? badSignature() : error
  }
}

/**
 * Stripe. Credits what a paid Checkout session came to without its tax, to the tenant in `metadata.causeway_tenant` or
 * `client_reference_id`, and debits refunds and disputes.
 * https://docs.stripe.com/api/checkout/sessions/object · https://docs.stripe.com/api/events/types
 */
export const openStripe = ({ secret, environment }: StripeEntry): PaymentProvider => ({
  secret,
  environment,
  example: '{"webhookSecret":"whsec_…","apiKey":"sk_live_…"}',
  open: text => {
    const { webhookSecret } = parseSecret(StripeSecret, text)
    return notice => {
      const event = verify(notice, webhookSecret)
      return lookUp(readers, event.type)?.(event) ?? { type: 'ignored', event: event.type }
    }
  },
  received: jsonReply({ received: true }),
  refuse: reply => reply,
})
