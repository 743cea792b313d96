import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'

const visibleAscii = /^[\x21-\x7e]{1,255}$/

/**
 * The name that a caller gave its request in `Idempotency-Key`; undefined where it gave none. Throws 400 for one that is not
 * 1 to 255 visible ASCII characters (draft-ietf-httpapi-idempotency-key-header; the length is Stripe's).
 */
export const readIdempotencyKey = ({ headers }: Call): string | undefined => {
  const key = headers['idempotency-key']
  if (key === undefined || visibleAscii.test(key)) return key
  throw new GatewayError({
    status: 400,
    code: 'invalid_idempotency_key',
    message: 'The Idempotency-Key must be 1 to 255 visible ASCII characters. Send a UUID, for example.',
  })
}
