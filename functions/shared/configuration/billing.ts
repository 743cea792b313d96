import * as z from 'zod'

/** What each payment provider needs beside what is its own. */
const common = {
  /** Secrets Manager's name of what its notices are verified with; functions/shared/billing says what it holds. */
  secret: z.string().min(1),
  /** The variable that `npm start` reads this secret's text from; the cashier itself never reads it. */
  environment: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'must look like STRIPE_BILLING')
    .optional(),
}

/** What one yuan is credited as, in US dollars: the operator's own rate, so that what a payment is worth does not waver. */
const usdPerCny = z.number().positive().max(10)

const Stripe = z.strictObject({
  ...common,
  /** Where a person comes back to from Stripe's checkout, paid or not. */
  returnUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  apiUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).default('https://api.stripe.com'),
})
export type StripeEntry = z.infer<typeof Stripe>

const Paddle = z.strictObject(common)
export type PaddleEntry = z.infer<typeof Paddle>

const WechatPay = z.strictObject({
  ...common,
  merchantId: z.string().regex(/^\d+$/, 'must be digits, as 1900000109'),
  appId: z.string().min(1),
  usdPerCny,
})
export type WechatPayEntry = z.infer<typeof WechatPay>

const Alipay = z.strictObject({
  ...common,
  appId: z.string().regex(/^\d+$/, 'must be digits, as 2015102700040153'),
  sellerId: z.string().regex(/^2088\d+$/, 'must be digits that begin with 2088'),
  usdPerCny,
})
export type AlipayEntry = z.infer<typeof Alipay>

/** Who may credit tenants. */
export const Billing = z.strictObject({
  /** How old the time under a signature may be, in seconds; Stripe and WeChat Pay recommend five minutes. */
  toleranceSeconds: z.int().min(5).max(3_600).default(300),
  stripe: Stripe.optional(),
  paddle: Paddle.optional(),
  'wechat-pay': WechatPay.optional(),
  alipay: Alipay.optional(),
})
export type Billing = z.infer<typeof Billing>

/** A tenant who pays afterwards, for what a meter of Stripe has counted. */
export const Metering = z.strictObject({
  stripeCustomer: z.string().regex(/^cus_\w+$/, 'must look like cus_NciAYcXfLnqBoz'),
  /** The meter's event name. */
  meter: z.string().min(1).max(100),
})
