import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from '../../../infra/local/listen.ts'

export type StripeCall = {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The form as it came: `line_items[0][quantity]`. */
  readonly form: Readonly<Record<string, string>>
}

/** As https://docs.stripe.com/api/checkout/sessions/create and …/billing/meter-event/create show them. */
const answers: Readonly<Record<string, object>> = {
  '/v1/checkout/sessions': {
    id: 'cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u',
    object: 'checkout.session',
    expires_at: 1679686615,
    mode: 'payment',
    payment_status: 'unpaid',
    status: 'open',
    url: 'https://checkout.stripe.com/c/pay/cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u',
  },
  '/v1/billing/meter_events': {
    object: 'billing.meter_event',
    created: 1704824589,
    event_name: 'ai_search_api',
    identifier: 'identifier_123',
    livemode: true,
    payload: { value: '25', stripe_customer_id: 'cus_NciAYcXfLnqBoz' },
    timestamp: 1680210639,
  },
}

/** The part of Stripe's API that the cashier calls. `fail` answers so many of the next requests with 402. */
export const startStripe = async () => {
  const calls: StripeCall[] = []
  const faults = { left: 0 }
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const form = Object.fromEntries(new URLSearchParams(await text(request)))
    calls.push({ path, headers: request.headers, form })
    const isFaulty = faults.left > 0
    if (isFaulty) faults.left -= 1
    const error = { error: { type: 'card_error', code: 'no_such_thing', message: 'sk_live_do_not_show_me' } }
    response
      .writeHead(isFaulty ? 402 : 200, { 'content-type': 'application/json', 'request-id': 'req_1' })
      .end(JSON.stringify(isFaulty ? error : (answers[path] ?? {})))
  })
  const { url, close } = await listen(server)
  return {
    url,
    close,
    calls,
    fail: (requests: number) => {
      faults.left = requests
    },
  }
}
