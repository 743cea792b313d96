import type { SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { startS3 } from '../store/s3-server.ts'
import { startSqs } from '../store/sqs-server.ts'
import { chatReply } from '../upstream/chat-script.ts'
import { putWebhookSecret } from './courier/put-webhook-secret.ts'
import { type Operator, openOperator } from './gateway/open-operator.ts'
import { toRecords } from './recorder/stream-event.ts'
import { scheduledEvent } from './sweeper/deliver.ts'
import { openBooks } from './sweeper/open-books.ts'

const tenant = 'stored'

let operator: Operator
let s3: Awaited<ReturnType<typeof startS3>>
let sqs: Awaited<ReturnType<typeof startSqs>>
let lambdas: {
  sweep: typeof import('../../functions/sweeper/index.ts').handler
  record: typeof import('../../functions/recorder/index.ts').handler
  deliver: typeof import('../../functions/courier/index.ts').handler
}
let key: string
const lines: string[] = []

beforeAll(async () => {
  ;[operator, s3, sqs] = await Promise.all([openOperator(), startS3(), startSqs()])
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    ARCHIVE_BUCKET: 'archive',
    WEBHOOK_QUEUE: `${sqs.url}/123456789012/webhooks`,
    UNARCHIVED_QUEUE: `${sqs.url}/123456789012/unarchived`,
  })
  await putWebhookSecret('of the stack')
  const [{ handler: sweep }, { handler: record }, { handler: deliver }] = await Promise.all([
    import('../../functions/sweeper/index.ts'),
    import('../../functions/recorder/index.ts'),
    import('../../functions/courier/index.ts'),
  ])
  lambdas = { sweep, record, deliver }
  const webhook = 'https://hooks.invalid/hook'
  await operator.post('/tenants', { id: tenant, quota: { tokens: 10_000 }, webhook })
  key = (await operator.makeKey(tenant)).key
})
afterAll(() => Promise.all([operator.house.stop(), s3.close(), sqs.close()]))
beforeEach(() => {
  operator.house.upstream.play(chatReply('Hello'))
  lines.length = 0
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0)
  return () => spy.mockRestore()
})

const usedTokens = async () => {
  const { account } = (await operator.get(`/tenants/${tenant}`)).answer as {
    account: { used: { tokens: number } }
  }
  return account.used.tokens
}
const rowsOf = async () =>
  (await operator.house.readLedger()).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))
const told = () => sqs.sentTo('webhooks').filter(event => event.tenant === tenant)

it('calls at once, and is charged and held to its quota', async () => {
  expect(await operator.chat(key)).toMatchObject({ status: 200 })
  await expect.poll(usedTokens).toBe(10)
  const long = [{ role: 'user', content: 'x'.repeat(20_000) }]
  expect(await operator.chat(key, { messages: long })).toEqual({
    status: 429,
    code: 'insufficient_quota',
  })
})

it('is swept: what a dead request held is charged', async () => {
  await openBooks(operator.house).hold(tenant, 'dead', -1)
  await lambdas.sweep(scheduledEvent)
  expect(await usedTokens()).toBe(110)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([{ message: 'swept', reaped: 1 }])
})

it('is archived, and told of its quota and its day', async () => {
  operator.house.upstream.play(chatReply('Hello', 7_993))
  expect(await operator.chat(key, { max_tokens: 8_000 })).toMatchObject({ status: 200 })
  await expect.poll(usedTokens).toBe(8_110)
  const rows = await rowsOf()
  expect(rows).toHaveLength(3)
  await lambdas.record({ Records: toRecords(rows) })
  expect(s3.objects.size).toBe(1)
  expect(told()).toMatchObject([{ type: 'quota.reached', data: { percent: 80, used: 8_110, limit: 10_000 } }])
  await lambdas.record(scheduledEvent)
  expect(told().map(({ type }) => type)).toEqual(['quota.reached', 'usage.daily'])
})

it('is looked up by the courier, who looks for its host by name', async () => {
  const message = { messageId: '1', receiptHandle: 'receipt', body: JSON.stringify(told()[0]) }
  const Records = [{ ...message, attributes: { ApproximateReceiveCount: '1' } }]
  await lambdas.deliver({ Records } as unknown as SQSEvent)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { message: 'event not delivered', tenant, failure: 'unreachable' },
  ])
})
