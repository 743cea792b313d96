import { createHmac } from 'node:crypto'

/**
 * The value of `causeway-signature`: `t=<seconds since the epoch>,v1=<hex HMAC-SHA-256 of "<t>.<body>">`. Stripe's scheme,
 * because receivers have code for it: the time is under the signature, so that a delivery that was overheard cannot be
 * played back later, and each secret that holds adds a `v1`, of which a receiver accepts any.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export const signBody = (secrets: readonly string[], seconds: number, body: string): string => {
  const signatures = secrets.map(secret =>
    createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'),
  )
  return [`t=${seconds}`, ...signatures.map(signature => `v1=${signature}`)].join(',')
}
