import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { openTill, type Till } from './open-till.ts'

let till: Till
beforeAll(async () => {
  till = await openTill(secretsOf(openForgers()))
})
afterAll(() => till.stop())

const meterCalls = () => till.stripe.calls.filter(({ path }) => path === '/v1/billing/meter_events')

const use = async (id: string, at: number, nanos: number): Promise<void> => {
  const iso = new Date(at).toISOString()
  const books = { tenant: 'postpaid', window: iso.slice(0, 7), since: at, leaseId: id }
  const facts = { at: iso, model: 'demo' }
  await openLedger(till.dynamodb, 'causeway-ledger').put({
    ...books,
    tokens: 1,
    nanos,
    kind: 'actual',
    facts,
  })
}

describe('the metering', () => {
  it('tells Stripe once what a tenant has used on a day, and tries again what failed', async () => {
    const day = new Date(till.now()).toISOString().slice(0, 10)
    const noon = Date.parse(`${day}T12:00:00Z`)
    await use('a', noon, 1_500_000)
    await use('b', noon + 1, 2_000_400)
    till.wait(noon + 13 * 3_600_000 - till.now())

    till.stripe.fail(2)
    expect(await till.reportUsage()).toEqual({ tenants: 1, failed: 1 })
    till.stripe.fail(0)
    const tried = meterCalls().length
    till.wait(3_600_000)
    expect(await till.reportUsage()).toEqual({ tenants: 1, failed: 0 })
    for (let hour = 0; hour < 3; hour++) {
      till.wait(3_600_000)
      await till.reportUsage()
    }
    const made = meterCalls().slice(tried)
    expect(made).toHaveLength(1)
    expect(made[0]?.form).toEqual({
      event_name: 'ai_usage',
      identifier: `causeway-postpaid-${day}`,
      'payload[stripe_customer_id]': 'cus_1',
      'payload[value]': '3500',
      timestamp: String(Date.parse(`${day}T23:59:59Z`) / 1_000),
    })
  })

  it('catches up on days that it was down', async () => {
    const before = meterCalls().length
    await use('c', till.now(), 9_000)
    till.wait(3 * 86_400_000)
    await till.reportUsage()
    expect(meterCalls()).toHaveLength(before + 1)
  })
})
