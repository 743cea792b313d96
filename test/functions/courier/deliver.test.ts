import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { SQSRecord } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDeliver } from '../../../functions/courier/deliver.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { WebhookEvent } from '../../../functions/shared/contract/webhook-event.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { connectQueue } from '../../../functions/shared/store/connect-queue.ts'
import { openPost } from '../../../functions/shared/upstream/open-post.ts'
import { startSqs } from '../../store/sqs-server.ts'
import { startTlsServer } from '../../upstream/tls-server.ts'

/** The secrets of the stack that hold at present. */
let masters: readonly string[] = []
const now = 1_795_000_000_500

let server: Awaited<ReturnType<typeof startTlsServer>>
let sqs: Awaited<ReturnType<typeof startSqs>>
let deliver: ReturnType<typeof openDeliver>
const received: { headers: IncomingMessage['headers']; body: string }[] = []
const lines: string[] = []

beforeAll(async () => {
  server = await startTlsServer(async (request, response) => {
    const body = await text(request)
    received.push({ headers: request.headers, body })
    const [, status, secret] = request.url?.split('/') ?? []
    const isRefused = secret && !isGenuine(secret, `${request.headers['causeway-signature']}`, body, 300)
    response.writeHead(isRefused ? 401 : Number(status), { location: '/200' }).end()
  })
  sqs = await startSqs()
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  const hookOf = (status: number, secret = '') => `https://127.0.0.1:${server.port}/${status}/${secret}`
  const { tenants } = Configuration.parse({
    providers: { any: { baseUrl: 'https://api.example.com' } },
    models: [{ name: 'any', targets: [{ provider: 'any' }] }],
    tenants: [
      { id: 'acme', keyPrefix: 'acme', webhook: hookOf(200) },
      { id: 'broken', keyPrefix: 'broken', webhook: hookOf(500) },
      { id: 'moved', keyPrefix: 'moved', webhook: hookOf(302) },
      { id: 'gone', keyPrefix: 'gone' },
      { id: 'strict', keyPrefix: 'strict', webhook: hookOf(200, secrets.strict) },
    ],
  })
  deliver = openDeliver({
    findTenant: async id => tenants.find(tenant => tenant.id === id),
    readMasters: async () => masters,
    post: openPost({ isAllowed: address => address === '127.0.0.1', timeoutMs: 5_000, clock: systemClock }),
    queue: connectQueue(`${sqs.url}/123456789012/webhooks`),
    now: () => now,
    log: openLog(
      'info',
      line => lines.push(line),
      () => now,
    ),
  })
})
afterAll(() => Promise.all([server.close(), sqs.close()]))
beforeEach(() => {
  masters = ['the secret of the stack']
  received.length = 0
  sqs.calls.length = 0
  lines.length = 0
})

const eventOf = (tenant: string): WebhookEvent => ({
  id: `evt_${tenant}`,
  tenant,
  created: 1_795_000_000,
  type: 'quota.reached',
  data: { window: '2026-11', quota: 'tokens', percent: 80, used: 800, limit: 1_000 },
})

const messageOf = (body: string, tries = 1): SQSRecord => ({
  messageId: `message-${body.length}-${tries}`,
  receiptHandle: 'receipt',
  body,
  attributes: {
    ApproximateReceiveCount: `${tries}`,
    SentTimestamp: '0',
    SenderId: 'recorder',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:webhooks',
  awsRegion: 'eu-central-1',
})
const message = (tenant: string, tries?: number) => messageOf(JSON.stringify(eventOf(tenant)), tries)
const failuresOf = (...messages: SQSRecord[]) => ({
  batchItemFailures: messages.map(({ messageId }) => ({ itemIdentifier: messageId })),
})

/** What a receiver would write after reading the documentation of the header: Stripe's libraries do the same. */
const isGenuine = (secret: string, header: string, body: string, toleranceSeconds: number): boolean => {
  const parts = header.split(',').map(part => part.split('='))
  const [time = ''] = parts.filter(([name]) => name === 't').map(([, value = '']) => value)
  const isRecent = Math.abs(now / 1_000 - Number(time)) < toleranceSeconds
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest()
  return (
    isRecent &&
    parts.some(([name, hex = '']) => name === 'v1' && timingSafeEqual(expected, Buffer.from(hex, 'hex')))
  )
}

/** `printf 'webhook:<tenant>' | openssl dgst -sha256 -hmac 'the secret of the stack'` */
const secrets = {
  acme: '377afe93fa419e8bcae485b80a5ce0c2009b5648d06d9539c60b735e2ae0086b',
  other: '83f9fc672b342f5d527f2280a0a9c5144f54d11181f54fe156f413627211b8e7',
  strict: 'c6c18e423c37ff683ade579b9f6ccf0142eb82c016728686ae9e46a479a78776',
}

describe('a delivery', () => {
  it('brings the event as it was queued, signed with the secret of its tenant and the time', async () => {
    const queued = message('acme')
    expect(await deliver([queued])).toEqual(failuresOf())
    expect(received).toHaveLength(1)
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(body).toBe(queued.body)
    expect(headers['content-type']).toBe('application/json')
    const signature = `${headers['causeway-signature']}`
    expect(isGenuine(secrets.acme, signature, body, 300)).toBe(true)
    expect(isGenuine(secrets.other, signature, body, 300)).toBe(false)
    expect(isGenuine(secrets.acme, signature, body.replace('800', '801'), 300)).toBe(false)
    expect(isGenuine(secrets.acme, signature.replace(/t=\d/, 't=2'), body, 1e12)).toBe(false)
  })

  it.each([
    ['before the secret of the stack changes', ['the secret of the stack'], true],
    ['while the one before holds too', ['a new one', 'the secret of the stack'], true],
    ['when the receiver is ahead of us', ['the secret of the stack', 'an older one'], true],
    ['when its time is over', ['a new one'], false],
  ])('is accepted by a receiver that verifies: %s', async (_, holding, isAccepted) => {
    masters = holding
    const strict = message('strict')
    expect(await deliver([strict])).toEqual(isAccepted ? failuresOf() : failuresOf(strict))
    expect(`${received[0]?.headers['causeway-signature']}`.split(',v1=')).toHaveLength(holding.length + 1)
  })

  it.each([
    [1, 30],
    [2, 120],
    [3, 480],
    [7, 39_600],
  ])(
    'is put off, the longer the more often it has failed: after try %d for %d seconds',
    async (tries, seconds) => {
      const failing = message('broken', tries)
      expect(await deliver([failing])).toEqual(failuresOf(failing))
      expect(sqs.calls).toMatchObject([
        {
          action: 'ChangeMessageVisibility',
          input: { ReceiptHandle: 'receipt', VisibilityTimeout: seconds },
        },
      ])
    },
  )

  it('has failed when the host sends it elsewhere', async () => {
    const moved = message('moved')
    expect(await deliver([moved])).toEqual(failuresOf(moved))
    expect(received).toHaveLength(1)
  })

  it('is over for a tenant whose webhook was taken out', async () => {
    expect(await deliver([message('gone'), message('never-there')])).toEqual(failuresOf())
    expect(received).toEqual([])
  })

  it.each([
    ['no JSON', 'hello'],
    ['no event of ours', '{"id":"evt_1","tenant":"acme","type":"other","created":1,"data":{}}'],
  ])('of %s fails alone, and goes to the dead letters in its time', async (_, body) => {
    const poison = messageOf(body)
    expect(await deliver([poison, message('acme')])).toEqual(failuresOf(poison))
    expect(received).toHaveLength(1)
  })

  it('fails alone among others', async () => {
    const broken = message('broken')
    expect(await deliver([message('acme'), broken, message('acme', 2)])).toEqual(failuresOf(broken))
    expect(received).toHaveLength(3)
  })

  it('comes again even if it cannot be put off', async () => {
    sqs.fail(3)
    const broken = message('broken')
    expect(await deliver([broken])).toEqual(failuresOf(broken))
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { message: 'event not delivered', status: 500 },
      { level: 'error', message: 'delivery failed' },
    ])
  })

  it('leaves a line that says who, what and how, and no secret', async () => {
    await deliver([message('acme')])
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { message: 'event delivered', tenant: 'acme', event: 'evt_acme', type: 'quota.reached', status: 200 },
    ])
    expect(lines.join()).not.toContain(secrets.acme)
  })
})
