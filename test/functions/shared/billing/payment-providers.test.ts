import { describe, expect, it } from 'vitest'
import { openPaymentProviders } from '../../../../functions/shared/billing/payment-providers.ts'
import { Billing } from '../../../../functions/shared/configuration/billing.ts'
import type { Forger } from './forger.ts'
import { openForgers } from './forgers.ts'
import { makeKeyPair } from './rsa.ts'

const secret = (name: string) => ({ secret: `causeway/${name}` })
const providers = openPaymentProviders(
  Billing.parse({
    stripe: secret('stripe'),
    paddle: secret('paddle'),
    'wechat-pay': {
      ...{ ...secret('wechat-pay'), merchantId: '1900000109', appId: 'wxd678efh567hg6787', usdPerCny: 0.14 },
    },
    alipay: {
      ...{ ...secret('alipay'), appId: '2015102700040153', sellerId: '2088102119685838', usdPerCny: 0.14 },
    },
  }),
)
const forgers = openForgers()
const { stripe, paddle, wechatPay, alipay } = forgers
const now = Date.UTC(2026, 10, 21)

const read = ({ name, secret: text, sign }: Forger, said: Readonly<Record<string, unknown>>) => {
  const { headers, body } = sign(said, now / 1_000)
  const readNotice = providers.get(name)?.open(text)
  return readNotice?.({ headers, body: Buffer.from(body), now, toleranceSeconds: 300 })
}

const told = { id: 'pay_1', tenant: 'acme', amount: 1_190, currency: 'usd' }
const paid = { type: 'payment', paymentId: 'pay_1', tenant: 'acme' } as const
const refund = { type: 'refund', paymentId: 'pay_1' } as const

const session = (change: object) => {
  const { data, ...event } = stripe.payment(told) as { data: { object: object } }
  return { ...event, data: { object: { ...data.object, ...change } } }
}
const stripeEvent = (type: string, object: object, previous_attributes?: object) => ({
  ...{ id: 'evt_1', type, data: { object, previous_attributes } },
})

describe('a notice of Stripe', () => {
  it.each([
    [
      'a session with its tax',
      session({ total_details: { amount_tax: 190 } }),
      { ...paid, nanos: 10e9, paid: 1_190 },
    ],
    [
      'a session that names its tenant as reference',
      session({ metadata: {}, client_reference_id: 'acme' }),
      { ...paid, nanos: 11.9e9, paid: 1_190 },
    ],
    [
      'a session that was paid days later',
      { ...session({}), type: 'checkout.session.async_payment_succeeded' },
      { ...paid, nanos: 11.9e9, paid: 1_190 },
    ],
    ['a session that is not paid yet', session({ payment_status: 'unpaid' }), { type: 'ignored' }],
    ['a session of a subscription', session({ mode: 'subscription' }), { type: 'ignored' }],
    ['a session of another product', session({ metadata: {} }), { type: 'ignored' }],
    [
      'a refund',
      stripeEvent(
        'charge.refunded',
        { payment_intent: 'pay_1', amount_refunded: 500 },
        { amount_refunded: 200 },
      ),
      { ...refund, refundId: 'evt_1', refunded: 300 },
    ],
    [
      'a dispute',
      stripeEvent('charge.dispute.funds_withdrawn', { id: 'dp_1', payment_intent: 'pay_1', amount: 1_190 }),
      { ...refund, refundId: 'dp_1', refunded: 1_190 },
    ],
    [
      'a dispute that was won',
      stripeEvent('charge.dispute.funds_reinstated', { id: 'dp_1', payment_intent: 'pay_1', amount: 1_190 }),
      { ...refund, refundId: 'dp_1-reinstated', refunded: -1_190 },
    ],
    ['anything else', stripeEvent('customer.created', {}), { type: 'ignored', event: 'customer.created' }],
  ])('of %s', (_, said, reading) => {
    expect(read(stripe, said)).toMatchObject(reading)
  })
})

const transaction = (change: object) => {
  const { data, ...event } = paddle.payment({ ...told, currency: 'USD' }) as { data: object }
  return { ...event, data: { ...data, ...change } }
}
const adjustment = (action: string, status = 'approved', event_type = 'adjustment.updated') => ({
  event_type,
  data: {
    id: 'adj_1',
    action,
    transaction_id: 'pay_1',
    status,
    currency_code: 'USD',
    totals: { total: '500' },
  },
})

describe('a notice of Paddle', () => {
  it.each([
    [
      'a transaction with its tax',
      transaction({ details: { totals: { total: '1190', tax: '190' } } }),
      { ...paid, nanos: 10e9, paid: 1_190 },
    ],
    ['a transaction of another product', transaction({ custom_data: null }), { type: 'ignored' }],
    ['a refund', adjustment('refund'), { ...refund, refundId: 'adj_1', refunded: 500 }],
    [
      'a refund at once',
      adjustment('refund', 'approved', 'adjustment.created'),
      { ...refund, refundId: 'adj_1', refunded: 500 },
    ],
    ['a refund that waits for Paddle', adjustment('refund', 'pending_approval'), { type: 'ignored' }],
    ['a refund that Paddle rejects', adjustment('refund', 'rejected'), { type: 'ignored' }],
    ['a chargeback', adjustment('chargeback'), { ...refund, refundId: 'adj_1', refunded: 500 }],
    ['a chargeback that is reversed', adjustment('chargeback_reverse'), { ...refund, refunded: -500 }],
    ['a credit note', adjustment('credit'), { type: 'ignored' }],
    ['anything else', { event_type: 'subscription.created', data: {} }, { type: 'ignored' }],
  ])('of %s', (_, said, reading) => {
    expect(read(paddle, said)).toMatchObject(reading)
  })

  it('holds under either of two signatures, while the secret is replaced', () => {
    const { headers, body } = paddle.sign(transaction({}), now / 1_000)
    const signature = `${headers['paddle-signature']}`.replace(';', `;h1=${'0'.repeat(64)};`)
    const notice = {
      headers: { 'paddle-signature': signature },
      body: Buffer.from(body),
      now,
      toleranceSeconds: 300,
    }
    expect(providers.get('paddle')?.open(paddle.secret)(notice)).toMatchObject(paid)
  })
})

const order = (change: object) => {
  const { resource, ...event } = wechatPay.payment({ ...told, currency: 'CNY' }) as { resource: object }
  return { ...event, resource: { ...resource, ...change } }
}
const wechatRefund = {
  refund_id: '5030',
  transaction_id: 'pay_1',
  mchid: '1900000109',
  amount: { refund: 190 },
}

describe('a notice of WeChat Pay', () => {
  it.each([
    ['a payment', order({}), { ...paid, nanos: 1_666_000_000, paid: 1_190 }],
    ['a payment to another merchant', order({ mchid: '1' }), { type: 'unusable', paymentId: 'pay_1' }],
    ['a payment to another app', order({ appid: 'wx1' }), { type: 'unusable', paymentId: 'pay_1' }],
    ['a payment of another product', order({ attach: '' }), { type: 'ignored' }],
    ['a payment that did not succeed', order({ trade_state: 'REFUND' }), { type: 'ignored' }],
    [
      'a refund',
      { event_type: 'REFUND.SUCCESS', resource: wechatRefund },
      { ...refund, refundId: '5030', refunded: 190 },
    ],
    ['a refund that failed', { event_type: 'REFUND.ABNORMAL', resource: {} }, { type: 'ignored' }],
  ])('of %s', (_, said, reading) => {
    expect(read(wechatPay, said)).toMatchObject(reading)
  })

  it('is refused under a serial that we have no key of', () => {
    const { headers, body } = wechatPay.sign(order({}), now / 1_000)
    for (const serial of ['PUB_KEY_ID_1', 'toString', '__proto__']) {
      const notice = { headers: { ...headers, 'wechatpay-serial': serial }, body: Buffer.from(body), now }
      expect(() =>
        providers.get('wechat-pay')?.open(wechatPay.secret)({ ...notice, toleranceSeconds: 300 }),
      ).toThrow('The signature is missing, wrong or too old.')
    }
  })
})

const notification = (change: object) => ({ ...alipay.payment({ ...told, currency: 'CNY' }), ...change })

describe('a notice of Alipay', () => {
  it.each([
    ['a payment', notification({}), { ...paid, nanos: 1_666_000_000, paid: 1_190 }],
    ['a payment that is final', notification({ trade_status: 'TRADE_FINISHED' }), paid],
    ['a payment that is awaited', notification({ trade_status: 'WAIT_BUYER_PAY' }), { type: 'ignored' }],
    ['a payment of another product', notification({ passback_params: '' }), { type: 'ignored' }],
    ['a payment to another app', notification({ app_id: '1' }), { type: 'unusable', paymentId: 'pay_1' }],
    [
      'a payment to another seller',
      notification({ seller_id: '1' }),
      { type: 'unusable', paymentId: 'pay_1' },
    ],
    ['a refund', notification({ refund_fee: '2.00', gmt_refund: '2016-07-19' }), { type: 'unusable' }],
  ])('of %s', (_, said, reading) => {
    expect(read(alipay, said)).toMatchObject(reading)
  })

  it('is refused when a parameter comes twice, of which one would not be signed', () => {
    const { headers, body } = alipay.sign(notification({}), now / 1_000)
    const notice = { headers, body: Buffer.from(`total_amount=99999.00&${body}`), now, toleranceSeconds: 300 }
    expect(() => providers.get('alipay')?.open(alipay.secret)(notice)).toThrow('The signature')
  })
})

describe('a secret', () => {
  const { publicKey: weak } = makeKeyPair(1_024)
  it.each([
    ['stripe', '', 'it is missing or empty'],
    ['stripe', 'whsec_in_clear', 'it is not JSON'],
    ['stripe', '{}', 'webhookSecret: is missing'],
    ['stripe', '{"webhookSecret":"whsec_short","apiKey":"sk_short"}', 'must look like whsec_…'],
    ['paddle', '{"webhookSecret":"short"}', 'must have at least 20 characters'],
    ['wechat-pay', '{"apiV3Key":"short","publicKeys":{}}', 'must have 32 bytes'],
    ['alipay', '{"publicKey":"bm9uc2Vuc2U="}', 'is no public RSA key of at least 2048 bits'],
    ['alipay', JSON.stringify({ publicKey: weak }), 'is no public RSA key of at least 2048 bits'],
  ])(
    'of %s that is %j is refused with a word on what is wrong and none of what is there',
    (name, text, why) => {
      const open = () => providers.get(name)?.open(text)
      expect(open).toThrow(why)
      expect(open).not.toThrow(/short|in_clear|bm9u/)
    },
  )

  it('opens as each provider gives it', () => {
    for (const { name, secret: text } of Object.values(forgers))
      expect(providers.get(name)?.open(text)).toBeInstanceOf(Function)
  })
})
