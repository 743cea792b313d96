import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { completeDay } from '../../../functions/shared/accounting/complete-day.ts'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import { toEvent } from '../../lambda/to-event.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { scheduledEvent } from '../sweeper/deliver.ts'
import { openTill, type Till } from './open-till.ts'

const forgers = openForgers()
const context = {
  awsRequestId: 'req-1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:causeway-cashier',
  getRemainingTimeInMillis: () => 30_000,
} as Context

let till: Till
let handler: typeof import('../../../functions/cashier/index.ts').handler
beforeAll(async () => {
  till = await openTill(secretsOf(forgers))
  Object.assign(process.env, { LOG_LEVEL: 'silent' })
  ;({ handler } = await import('../../../functions/cashier/index.ts'))
})
afterAll(() => till.stop())

const eventOf = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): LambdaFunctionURLEvent =>
  toEvent({
    ...{ id: 'req-1', method: 'POST', url, headers: Object.entries(headers), body: Buffer.from(body) },
    ...{ sourceIp: '203.0.113.7', receivedAt: till.now() },
  })

it.each(Object.values(forgers))(
  'takes a notice of $name as the Function URL hands it over, down to its bytes',
  async ({ name, currency, payment, sign, received, nanosOfThousand }) => {
    const told = { id: `pay_${name}`, tenant: 'other', amount: 1_000, currency }
    const { headers, body } = sign(payment(told), Math.floor(Date.now() / 1_000))
    const before = await till.creditedTo('other')
    expect(await handler(eventOf(`/billing/v1/${name}/webhook`, headers, body), context)).toMatchObject({
      ...{ statusCode: 200, body: received, headers: { 'x-request-id': 'req-1' } },
    })
    expect((await till.creditedTo('other')) - before).toBe(nanosOfThousand)
  },
)

it('answers a refusal as it is, to whoever has no key', async () => {
  expect(await handler(eventOf('/billing/v1/redeem', {}, '{}'), context)).toMatchObject({ statusCode: 401 })
  expect(await handler(eventOf('/v1/chat/completions', {}, '{}'), context)).toMatchObject({ statusCode: 404 })
})

it('fails when it could not report usage, so that the alarm rings', async () => {
  const at = Date.parse(`${completeDay(Date.now())}T12:00:00Z`)
  const iso = new Date(at).toISOString()
  const books = { tenant: 'postpaid', window: iso.slice(0, 7), since: at, leaseId: 'a' }
  const facts = { at: iso, model: 'demo' }
  const row = { ...books, tokens: 1, nanos: 5_000, kind: 'actual', facts } as const
  await openLedger(till.dynamodb, 'causeway-ledger').put(row)
  till.stripe.fail(2)
  await expect(handler(scheduledEvent, context)).rejects.toThrow('1 failed')
  // Whoever failed has claimed the day for a while, and so an hour later somebody tries again.
  expect(await handler(scheduledEvent, context)).toBeUndefined()
})
