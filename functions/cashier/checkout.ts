import * as z from 'zod'
import { limitsOf } from '../shared/accounting/account.ts'
import { parseSecret } from '../shared/billing/parse-secret.ts'
import { StripeSecret } from '../shared/billing/stripe.ts'
import { GatewayError } from '../shared/contract/gateway-error.ts'
import { readIdempotencyKey } from '../shared/contract/idempotency-key.ts'
import { jsonReply } from '../shared/contract/json-reply.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { openStripeClient } from '../shared/upstream/open-stripe-client.ts'
import type { CallerEndpoint, CallerVisit } from './endpoint.ts'
import { notLimited } from './not-limited.ts'
import { openWithSecret } from './open-with-secret.ts'

/** What Stripe takes of US dollars. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const CheckoutBody = z.strictObject({
  amount_usd: z
    .number()
    .min(0.5)
    .max(999_999.99)
    .refine(usd => Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6, 'must be whole cents'),
})

const noCheckout = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'checkout_not_offered',
    message: 'Your operator offers no checkout here: gateway.yaml has no billing.stripe with a returnUrl.',
  })

const failed = ({ cashier, call }: CallerVisit, error: unknown): GatewayError => {
  const { type, code, statusCode } = error as { type?: string; code?: string; statusCode?: number }
  cashier.log('error', 'checkout failed', { requestId: call.id, type, code, status: statusCode })
  return new GatewayError({
    status: 502,
    code: 'checkout_failed',
    message: 'The checkout could not be made. Try again with the same Idempotency-Key.',
  })
}

/** `POST /billing/v1/checkout` `{amount_usd}`: a page where a person pays so much; the webhook credits it. */
export const checkout: CallerEndpoint = async visit => {
  const { cashier, call, caller } = visit
  const { stripe } = cashier.configuration.billing
  if (!stripe?.returnUrl) throw noCheckout()
  const { apiUrl, secret, returnUrl } = stripe
  const cents = Math.round(parseRequest(CheckoutBody, call).amount_usd * 100)
  const { tenant } = caller
  if (limitsOf(tenant).nanos === undefined) throw notLimited(tenant.id, 'usd')
  const client = await openWithSecret(cashier, {
    secret,
    open: text => openStripeClient(apiUrl, parseSecret(StripeSecret, text).apiKey),
  })
  const request = { tenant: tenant.id, cents, returnUrl, idempotencyKey: readIdempotencyKey(call) }
  const { id, url, expiresAt } = await client.createCheckout(request).catch(error => {
    throw failed(visit, error)
  })
  cashier.log('info', 'checkout made', { requestId: call.id, tenant: tenant.id, checkout: id, cents })
  return jsonReply({ object: 'checkout', id, url, expires_at: expiresAt }, 201)
}
