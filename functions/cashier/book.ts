import { limitsOf } from '../shared/accounting/account.ts'
import type { Reading } from '../shared/billing/payment-provider.ts'
import type { Payment } from '../shared/store/books/payments.ts'
import type { Cashier } from './cashier.ts'

/** More than this is no recharge, and a sum of many stays below 2^53 nano-dollars, up to which a number is exact. */
const mostNanos = 1_000_000_000_000_000

type PaymentReading = Extract<Reading, { type: 'payment' }>
type RefundReading = Extract<Reading, { type: 'refund' }>

/**
 * Books what a genuine notice says, once, however often it comes. Rejects where something could not be written: then the
 * provider has to come again.
 *
 * Money that cannot be credited (another currency, an unknown tenant, one without a budget) is accepted all the same, with an
 * error in the log that rings an alarm and names the id for `npm run admin -- adjust`: a person has to look at it, no
 * repetition mends it, and a provider that is refused again and again turns the webhook off, for everybody. The payment itself
 * is safe in the provider's books, from where it can be sent again once it can be credited.
 */
export const openBook = (cashier: Cashier, provider: string) => {
  const { tenants, payments, adjustAccount, log } = cashier
  const nameOf = (id: string): string => `${provider}-${id}`

  const giveUp = (paymentId: string, reason: string): void =>
    log('error', 'payment not credited', { provider, adjustmentId: nameOf(paymentId), reason })

  const adjust = async (payment: Payment, id: string, nanos: number, what: string): Promise<void> => {
    const tenant = await tenants.read(payment.tenant)
    if (!tenant) return giveUp(payment.id, `there is no tenant '${payment.tenant}' any more`)
    const reason = `${provider} ${what}`
    const request = { tenant: tenant.id, id, amount: { tokens: 0, nanos }, reason, limits: limitsOf(tenant) }
    const { isRepetition } = await adjustAccount(request)
    log('info', 'payment booked', {
      provider,
      tenant: tenant.id,
      adjustmentId: id,
      nanos,
      what,
      isRepetition,
    })
  }

  /** The payment as it will be known from now on, or undefined where nobody can be credited with it. */
  const accept = async ({
    paymentId,
    nanos,
    paid,
    ...reading
  }: PaymentReading): Promise<Payment | undefined> => {
    const refuse = (reason: string) => void giveUp(paymentId, reason)
    if (nanos > mostNanos) return refuse('it is more than a recharge may be')
    const tenant = await tenants.read(reading.tenant)
    if (!tenant) return refuse(`there is no tenant '${reading.tenant.slice(0, 64)}'`)
    if (limitsOf(tenant).nanos === undefined) return refuse(`${tenant.id} has no quota in usd`)
    return payments.remember({ id: nameOf(paymentId), tenant: tenant.id, nanos, paid })
  }

  const bookPayment = async (reading: PaymentReading): Promise<void> => {
    const payment = (await payments.find(nameOf(reading.paymentId))) ?? (await accept(reading))
    if (payment) await adjust(payment, payment.id, payment.nanos, 'payment')
  }

  /** The part of the credit that the refund is of the payment; all of it takes back exactly what was credited. */
  const shareOf = ({ nanos, paid }: Payment, refunded: number): number =>
    Math.round((nanos * refunded) / paid)

  const bookRefund = async ({ refundId, paymentId, refunded }: RefundReading): Promise<void> => {
    const payment = await payments.find(nameOf(paymentId))
    if (payment)
      return adjust(payment, nameOf(refundId), 0 - shareOf(payment, refunded), `refund of ${paymentId}`)
    log('warn', 'refund of what was not credited', { provider, paymentId, refundId })
  }

  return async (reading: Reading): Promise<void> => {
    switch (reading.type) {
      case 'payment':
        return reading.nanos > 0 ? bookPayment(reading) : undefined
      case 'refund':
        return reading.refunded === 0 ? undefined : bookRefund(reading)
      case 'unusable':
        return giveUp(reading.paymentId, reading.reason)
      case 'ignored':
        return log('info', 'notice ignored', { provider, event: reading.event })
    }
  }
}
