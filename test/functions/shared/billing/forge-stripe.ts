import { createHmac } from 'node:crypto'
import type { Forger } from './forger.ts'
import { makeKey } from './make-key.ts'

/** https://docs.stripe.com/api/checkout/sessions/object */
export const openStripeForger = (): Forger => {
  const webhookSecret = makeKey('whsec_')
  return {
    ...{ name: 'stripe', currency: 'usd', nanosOfThousand: 10_000_000_000, received: '{"received":true}' },
    secret: JSON.stringify({ webhookSecret, apiKey: makeKey('sk_test_') }),
    wrongKey: makeKey('whsec_'),
    payment: ({ id, tenant, amount, currency }) => {
      const session = {
        ...{ id: `cs_test_${id}`, object: 'checkout.session', mode: 'payment', payment_status: 'paid' },
        ...{ payment_intent: id, amount_subtotal: amount, amount_total: amount, currency },
        ...{ client_reference_id: null, metadata: { causeway_tenant: tenant } },
        total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      }
      return { id: `evt_${id}`, type: 'checkout.session.completed', data: { object: session } }
    },
    sign: (said, at, key = webhookSecret) => {
      const body = JSON.stringify({ object: 'event', ...said })
      const hash = createHmac('sha256', key).update(`${at}.${body}`).digest('hex')
      return {
        body,
        headers: { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${hash}` },
      }
    },
    postpone: ({ headers, body }, at) => {
      const signature = `${headers['stripe-signature']}`.replace(/^t=\d+/, `t=${at}`)
      return { body, headers: { ...headers, 'stripe-signature': signature } }
    },
  }
}
