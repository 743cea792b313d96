import { createHmac } from 'node:crypto'

/**
 * The value of `causeway-signature`: `t=<seconds since the epoch>,v1=<hex HMAC-SHA-256 of "<t>.<body>">`. Stripe's scheme,
 * because receivers have code for it: the time is under the signature, so that a delivery that was overheard cannot be
 * played back later, and the version leaves room for a second signature. https://docs.stripe.com/webhooks#verify-manually
 */
export const signBody = (secret: string, seconds: number, body: string): string => {
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${signature}`
}
