import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

/** Keys in PEM that live as long as the test. */
export const makeKeyPair = (modulusLength = 2_048) =>
  generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })

/** SHA-256 with RSA, in base64. */
export const signRsa = (privateKey: string, text: string): string =>
  sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64')
