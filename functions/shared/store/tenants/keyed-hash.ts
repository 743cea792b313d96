import { createHmac } from 'node:crypto'

/** HMAC-SHA-256 under the pepper, in hex. Throws when the pepper is empty. */
export const keyedHash = (pepper: string, text: string): string => {
  // Node accepts an empty HMAC key, under which a leaked table could be searched for weak keys.
  if (pepper.trim() === '') throw new Error('The pepper is empty: put a long random text into its secret.')
  return createHmac('sha256', pepper).update(text).digest('hex')
}
