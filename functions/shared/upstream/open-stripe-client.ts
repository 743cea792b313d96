import Stripe from 'stripe'

export type CheckoutRequest = {
  readonly tenant: string
  /** What is paid and credited, in cents. */
  readonly cents: number
  readonly returnUrl: string
  /** The caller's own, so that a repetition gets the same checkout. */
  readonly idempotencyKey: string | undefined
}

export type Usage = {
  /** Of the meter event: the same for a repetition, which Stripe then ignores for at least a day. */
  readonly identifier: string
  readonly meter: string
  readonly customer: string
  /** Micro-dollars. */
  readonly value: number
  /** Seconds since the epoch. */
  readonly at: number
}

/** A person waits for the first, a schedule for the second, and the function ends after 30 seconds. */
const timeoutMs = 8_000

const open = (apiUrl: string, apiKey: string): Stripe => {
  const { hostname, port, protocol } = new URL(apiUrl)
  return new Stripe(apiKey, {
    host: hostname,
    ...(port && { port }),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  })
}

/** What we ask of Stripe. Each call rejects with Stripe's own error. */
export const openStripeClient = (apiUrl: string, apiKey: string) => {
  const stripe = open(apiUrl, apiKey)
  return {
    /**
     * A page where a person pays. The tenant goes with the session and with its payment, so that the webhook finds it in
     * either. https://docs.stripe.com/api/checkout/sessions/create
     */
    createCheckout: async ({ tenant, cents, returnUrl, idempotencyKey }: CheckoutRequest) => {
      const metadata = { causeway_tenant: tenant }
      const product_data = { name: 'Credits' }
      const { id, url, expires_at } = await stripe.checkout.sessions.create(
        {
          mode: 'payment',
          line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: cents, product_data } }],
          client_reference_id: tenant,
          metadata,
          payment_intent_data: { metadata },
          success_url: returnUrl,
          cancel_url: returnUrl,
        },
        idempotencyKey === undefined ? {} : { idempotencyKey: `${tenant}:${idempotencyKey}` },
      )
      return { id, url, expiresAt: expires_at }
    },

    /** https://docs.stripe.com/api/billing/meter-event/create */
    reportUsage: async ({ identifier, meter, customer, value, at }: Usage): Promise<void> => {
      const payload = { stripe_customer_id: customer, value: String(value) }
      await stripe.billing.meterEvents.create({ event_name: meter, identifier, payload, timestamp: at })
    },
  }
}
export type StripeClient = ReturnType<typeof openStripeClient>
