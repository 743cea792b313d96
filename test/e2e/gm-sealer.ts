import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { sm2 } from 'sm-crypto'

const sm3 = (data: Uint8Array): Buffer => createHash('sm3').update(data).digest()

/** GB/T 32918.4, 5.4.3: 48 bytes are two rounds of SM3. */
const derive = (secret: Uint8Array, direction: 'request' | 'reply') => {
  const named = Buffer.concat([secret, Buffer.from(`causeway-gm SM4-CBC ${direction}`)])
  const bytes = Buffer.concat([1, 2].map(round => sm3(Buffer.concat([named, Buffer.from([0, 0, 0, round])]))))
  return { encryption: bytes.subarray(0, 16), authentication: bytes.subarray(16, 48) }
}

/** Where a message stands in its body: eight bytes of index, one of end. */
const writePlace = (index: number, isLast: boolean): Buffer => {
  const place = Buffer.alloc(9)
  place.writeUInt32BE(index, 4)
  place[8] = isLast ? 1 : 0
  return place
}

/** One request's side of the channel, written from the README: SM2 by sm-crypto, SM3 and SM4 by OpenSSL, nothing of the gateway's own. */
export const openGmSealer = (gatewayKey: string) => {
  const secret = randomBytes(16)
  const request = derive(secret, 'request')
  const reply = derive(secret, 'reply')
  let received = 0

  const tagOf = (key: Uint8Array, place: Buffer, sealed: Uint8Array): Buffer =>
    createHmac('sm3', key).update(place).update(sealed).digest()

  return {
    /** The body to send instead. */
    seal: (body: string): string => {
      const vector = randomBytes(16)
      const cipher = createCipheriv('sm4-cbc', request.encryption, vector)
      const sealed = Buffer.concat([vector, cipher.update(body), cipher.final()])
      const tag = tagOf(request.authentication, writePlace(0, true), sealed)
      return JSON.stringify({
        key: `04${sm2.doEncrypt([...secret], gatewayKey, 1)}`,
        sealed: Buffer.concat([sealed, tag]).toString('base64'),
      })
    },

    /** The next `{"sealed":"…"}` of the reply. Throws where it is not as it was sent, or not in its place. */
    open: (message: string): { readonly text: string; readonly isLast: boolean } => {
      const { sealed: encoded, last: isLast = false } = JSON.parse(message)
      const bytes = Buffer.from(encoded, 'base64')
      const [sealed, tag] = [bytes.subarray(0, -32), bytes.subarray(-32)]
      if (!tagOf(reply.authentication, writePlace(received, isLast), sealed).equals(tag))
        throw new Error('The answer was changed on its way.')
      received += 1
      const decipher = createDecipheriv('sm4-cbc', reply.encryption, sealed.subarray(0, 16))
      const text = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString()
      return { text, isLast }
    },
  }
}
export type GmSealer = ReturnType<typeof openGmSealer>
