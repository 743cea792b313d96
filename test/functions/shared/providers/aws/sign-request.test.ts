import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signRequest } from '../../../../../functions/shared/providers/aws/sign-request.ts'

const identity = { credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' }, region: 'us-east-1' }
const now = Date.UTC(2026, 10, 21, 15, 14, 28)

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

describe('a signed request', () => {
  it('has the signature that AWS calculates, its path encoded twice', async () => {
    const body = '{"messages":["é"]}'
    const url = 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/us.amazon.nova-lite-v1%3A0/converse'
    const headers = await signRequest(
      { method: 'POST', url, headers: { 'content-type': 'application/json', accept: '*/*' }, body },
      identity,
      now,
    )
    const canonical = [
      'POST',
      '/model/us.amazon.nova-lite-v1%253A0/converse',
      '',
      'content-type:application/json',
      'host:bedrock-runtime.eu-west-1.amazonaws.com',
      `x-amz-content-sha256:${hash(body)}`,
      'x-amz-date:20261121T151428Z',
      '',
      'content-type;host;x-amz-content-sha256;x-amz-date',
      hash(body),
    ].join('\n')
    const scope = '20261121/eu-west-1/bedrock/aws4_request'
    const key = scope.split('/').reduce<string | Buffer>(hmac, 'AWS4secret')
    const signature = hmac(key, `AWS4-HMAC-SHA256\n20261121T151428Z\n${scope}\n${hash(canonical)}`).toString(
      'hex',
    )
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-amz-content-sha256': hash(body),
      'x-amz-date': '20261121T151428Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
    })
  })
})
