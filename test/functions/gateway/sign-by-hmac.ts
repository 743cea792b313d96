import { createHash, createHmac, randomUUID } from 'node:crypto'

/** What `npm run keys` shows beside a key. */
export type SigningPair = { readonly id: string; readonly secret: string }

type Unsigned = {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: string
  /** Seconds since the epoch. */
  readonly time?: number
  readonly nonce?: string
}

/** What goes into `Authorization`, written once more from the README: nothing of the gateway's own. */
export const signByHmac = (
  { id, secret }: SigningPair,
  { method, target, body, time = Math.floor(Date.now() / 1_000), nonce = randomUUID() }: Unsigned,
): string => {
  const digest = createHash('sha256').update(body).digest('hex')
  const text = ['CAUSEWAY-HMAC-SHA256', method, target, time, nonce, id, digest].join('\n')
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return `CAUSEWAY-HMAC-SHA256 id=${id}, time=${time}, nonce=${nonce}, signature=${signature}`
}
