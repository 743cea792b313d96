import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { readEvent } from '../../../functions/shared/edge/read-event.ts'
import { toEvent } from '../../lambda/to-event.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'

const account = '123456789012'
const functionArn = `arn:aws:lambda:eu-central-1:${account}:function:causeway-gateway`
const session = (role: string, of = account) => `arn:aws:sts::${of}:assumed-role/${role}/i-0abc`

let house: House
let key: string
beforeAll(async () => {
  house = await openHouse(scriptedUrl =>
    Configuration.parse({
      providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
      models: [{ name: 'scripted', targets: [{ provider: 'scripted' }] }],
      tenants: [
        {
          ...{ id: 'team', keyPrefix: 'team' },
          iam: [`arn:aws:iam::${account}:role/team-*`, `arn:aws:iam::${account}:role/both`],
        },
        { id: 'other', keyPrefix: 'other', iam: [`arn:aws:iam::${account}:role/bo*`] },
      ],
    }),
  )
  key = (await house.keys.create({ tenant: 'team', keyPrefix: 'team', name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

type Asked = {
  readonly qualifier?: string
  readonly userArn?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
}

/** What the gateway's function is given for a call through one of its URLs, and what it answers. */
const ask = async ({ qualifier = '', userArn, headers = {}, url = '/v1/chat/completions' }: Asked) => {
  const event = toEvent({
    ...{ id: 'req-1', method: 'POST', url, headers: Object.entries(headers), sourceIp: '203.0.113.7' },
    body: Buffer.from(JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'hi' }] })),
    receivedAt: Date.now(),
  })
  const vouched = {
    ...event,
    requestContext: {
      ...event.requestContext,
      ...(userArn !== undefined && { authorizer: { iam: { userArn } } }),
    },
  } as LambdaFunctionURLEvent
  const context = {
    ...{ awsRequestId: 'req-1', invokedFunctionArn: functionArn + qualifier },
    getRemainingTimeInMillis: () => 60_000,
  } as Context
  const reply = await house.handle(readEvent(vouched, context, Date.now()))
  await reply.finished
  return { status: reply.status, code: JSON.parse(String(reply.body)).error?.code }
}
const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-central-1/lambda/aws4_request' }
const asRole = (userArn: string, more: Asked = {}) =>
  ask({ qualifier: ':iam', userArn, headers: signed, ...more })

describe('the URL with AWS_IAM', () => {
  it('needs no key of a role that a tenant takes', async () => {
    const rows = (await house.readLedger()).length
    expect(await asRole(session('team-a'))).toMatchObject({ status: 200 })
    const ledger = await house.readLedger()
    expect(ledger).toHaveLength(rows + 1)
    expect(JSON.stringify(ledger)).toContain('role/team-a')
    expect(JSON.stringify(ledger) + house.log.join('\n')).not.toContain(account)
  })

  it.each([
    ['of another name', session('steam-a')],
    ['of another account', session('team-a', '210987654321')],
    ['that two tenants take', session('both')],
    ['that is a user', `arn:aws:iam::${account}:user/team-a`],
    ['that is the account itself', `arn:aws:iam::${account}:root`],
    ['that is a federated user', `arn:aws:sts::${account}:federated-user/team-a`],
    ['that is the role’s own ARN, which no caller has', `arn:aws:iam::${account}:role/team-a`],
    ['with another role in its session', `arn:aws:sts::${account}:assumed-role/x/role/team-a`],
    ['with a line break', `${session('team-a')}\n`],
    ['that is empty', ''],
  ])('refuses a role %s', async (_, arn) => {
    expect(await asRole(arn)).toEqual({ status: 403, code: 'role_not_allowed' })
  })

  it('refuses whom AWS has not vouched for, even with a key', async () => {
    expect(await ask({ qualifier: ':iam', headers: { authorization: `Bearer ${key}` } })).toEqual({
      status: 403,
      code: 'role_not_allowed',
    })
  })

  it.each([
    ['x-api-key', { headers: { ...signed, 'x-api-key': 'any' } }],
    ['api-key', { headers: { ...signed, 'api-key': 'any' } }],
    ['the query', { url: '/v1/chat/completions?api_key=any' }],
  ])('refuses a key beside the role, which would be ignored: %s', async (_, more) => {
    expect(await asRole(session('team-a'), more)).toEqual({ status: 400, code: 'ambiguous_api_key' })
  })

  it('opens no admin route to a role', async () => {
    expect(await asRole(session('team-a'), { url: '/admin/v1/tenants' })).toMatchObject({ status: 401 })
  })
})

describe('the public URL', () => {
  const forged = session('team-a')

  it.each(['', ':live', ':xiam', ':iam:1', '-iam'])(
    'believes no role, even if the event has one (function%s)',
    async qualifier => {
      expect(await ask({ qualifier, userArn: forged })).toEqual({ status: 401, code: 'missing_api_key' })
    },
  )

  it.each([
    'x-amzn-iam-user-arn',
    'x-amz-security-token',
    'requestcontext.authorizer.iam.userarn',
    'x-amzn-request-context',
    'role',
  ])('believes no role in a header: %s', async name => {
    const headers = { [name]: forged, authorization: signed.authorization }
    expect(await ask({ headers })).toEqual({ status: 401, code: 'invalid_api_key' })
  })

  it('takes a key as ever', async () => {
    expect(await ask({ headers: { authorization: `Bearer ${key}` } })).toMatchObject({ status: 200 })
  })
})
