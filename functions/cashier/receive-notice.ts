import { GatewayError } from '../shared/contract/gateway-error.ts'
import { explainError } from '../shared/explain-error.ts'
import { openBook } from './book.ts'
import type { Endpoint } from './endpoint.ts'
import { openWithSecret } from './open-with-secret.ts'

const unknownProvider = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'unknown_url',
    message: 'There is no such payment provider in gateway.yaml.',
  })

/**
 * `POST /billing/v1/{provider}/webhook`: a payment provider says what it was paid. Answered with what ends its repetitions once
 * everything is booked; 401 for a signature that is not the provider's, 503 while there is no secret to check it with.
 */
export const receiveNotice: Endpoint = async ({ cashier, call, parameters }) => {
  const { configuration, paymentProviders, clock } = cashier
  const { provider: name = '' } = parameters
  const provider = paymentProviders.get(name)
  if (!provider) throw unknownProvider()
  const { toleranceSeconds } = configuration.billing
  try {
    const readNotice = await openWithSecret(cashier, provider)
    const notice = { headers: call.headers, body: call.body, now: clock.now(), toleranceSeconds }
    await openBook(cashier, name)(readNotice(notice))
    return provider.received
  } catch (error) {
    return provider.refuse(explainError(cashier, call, error))
  }
}
