import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBook } from '../../../functions/cashier/book.ts'
import type { Reading } from '../../../functions/shared/billing/payment-provider.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { openTill, type Till } from './open-till.ts'

let till: Till
beforeAll(async () => {
  till = await openTill(secretsOf(openForgers()))
})
afterAll(() => till.stop())

let count = 0
/** Ten dollars, for which 11.90 were paid. */
const payment = (): Extract<Reading, { type: 'payment' }> => ({
  type: 'payment',
  ...{ paymentId: `pay_${count++}`, tenant: 'prepaid', nanos: 10e9, paid: 1_190 },
})
const refundOf = (paymentId: string, refundId: string, refunded: number) =>
  ({ type: 'refund', paymentId, refundId, refunded }) as const

/** What the account has been credited after each of these. */
const bookAll = async (...readings: readonly Reading[]) => {
  const begin = await till.creditedTo('prepaid')
  const sums: number[] = []
  for (const reading of readings) {
    await openBook(till.cashier, 'test')(reading)
    sums.push((await till.creditedTo('prepaid')) - begin)
  }
  return sums
}

describe('a refund', () => {
  it('takes back the part of the credit that it is of the payment, each once', async () => {
    const paid = payment()
    const half = refundOf(paid.paymentId, `${paid.paymentId}-re1`, 595)
    const rest = refundOf(paid.paymentId, `${paid.paymentId}-re2`, 595)
    expect(await bookAll(paid, half, half, rest, rest)).toEqual([10e9, 5e9, 5e9, 0, 0])
  })

  it('comes back when a dispute is won', async () => {
    const paid = payment()
    const lost = refundOf(paid.paymentId, `${paid.paymentId}-dp`, 1_190)
    const won = refundOf(paid.paymentId, `${paid.paymentId}-dp-reinstated`, -1_190)
    expect(await bookAll(paid, lost, won)).toEqual([10e9, 0, 10e9])
  })

  it('of what was not credited changes nothing and is spoken of', async () => {
    const from = till.log.length
    expect(await bookAll(refundOf('pay_of_another_product', 're', 100))).toEqual([0])
    expect(till.log.slice(from).join()).toContain('refund of what was not credited')
  })
})

describe('a payment', () => {
  it('is worth what it was worth when it was first told, whatever the rate is then', async () => {
    const paid = payment()
    expect(await bookAll(paid, { ...paid, nanos: 20e9 })).toEqual([10e9, 10e9])
  })

  it('stays with the tenant that it was first told of', async () => {
    const paid = payment()
    expect(await bookAll(paid, { ...paid, tenant: 'other' })).toEqual([10e9, 10e9])
    expect(await till.creditedTo('other')).toBe(0)
  })

  it('lets a prepaid tenant hold what it has paid, and no more', async () => {
    const { limit, left, credited } = (await till.cashier.readStatement('prepaid', 'lifetime')) ?? {}
    expect(limit).toEqual({ nanos: 0 })
    expect(left?.nanos).toBe(credited?.nanos)
  })
})
