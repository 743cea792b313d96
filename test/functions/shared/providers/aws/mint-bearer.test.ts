import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mintBearer } from '../../../../../functions/shared/providers/aws/mint-bearer.ts'

const identity = {
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'a/b+c=',
  },
  region: 'us-east-1',
}
const now = Date.UTC(2026, 10, 21, 15, 14, 28)

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Signature Version 4 by its description alone: the judge of the library shares no code with it. */
const signatureOf = (query: URLSearchParams, region: string): string => {
  const date = query.get('X-Amz-Date') ?? ''
  const scope = `${date.slice(0, 8)}/${region}/bedrock/aws4_request`
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature' && name !== 'Version')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&')
  const payload = createHash('sha256').update('').digest('hex')
  const request = `POST\n/\n${canonicalQuery}\nhost:bedrock.amazonaws.com\n\nhost\n${payload}`
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${createHash('sha256').update(request).digest('hex')}`
  const secret = `AWS4${identity.credentials.secretAccessKey}`
  const key = [date.slice(0, 8), region, 'bedrock', 'aws4_request'].reduce<string | Buffer>(hmac, secret)
  return hmac(key, toSign).toString('hex')
}

describe('a minted bearer', () => {
  it.each([
    ['bedrock-runtime.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['vpce-1.bedrock-runtime.us-gov-west-1.vpce.amazonaws.com', 'us-gov-west-1'],
    ['127.0.0.1:8080', 'us-east-1'],
  ])('for %s is a URL that is signed for %s', async (host, region) => {
    const bearer = await mintBearer(identity, { host, now, lifetime: 3_600 })
    const [, token = ''] = /^bedrock-api-key-(.*)$/.exec(bearer) ?? []
    const url = new URL(`https://${Buffer.from(token, 'base64').toString()}`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'CallWithBearerToken',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `AKIDEXAMPLE/20261121/${region}/bedrock/aws4_request`,
      'X-Amz-Date': '20261121T151428Z',
      'X-Amz-Expires': '3600',
      'X-Amz-Security-Token': 'a/b+c=',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': signatureOf(url.searchParams, region),
      Version: '1',
    })
    expect(url.host).toBe('bedrock.amazonaws.com')
    expect(url.href).not.toContain(identity.credentials.secretAccessKey)
  })
})
