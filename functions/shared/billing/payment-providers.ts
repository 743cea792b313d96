import type { Billing } from '../configuration/billing.ts'
import { openAlipay } from './alipay.ts'
import { openPaddle } from './paddle.ts'
import type { PaymentProvider } from './payment-provider.ts'
import { openStripe } from './stripe.ts'
import { openWechatPay } from './wechat-pay.ts'

/** Those that gateway.yaml has, under the names that their webhooks' paths have too. */
export const openPaymentProviders = (billing: Billing): ReadonlyMap<string, PaymentProvider> => {
  const { stripe, paddle, alipay, 'wechat-pay': wechatPay } = billing
  return new Map<string, PaymentProvider>([
    ...(stripe ? [['stripe', openStripe(stripe)] as const] : []),
    ...(paddle ? [['paddle', openPaddle(paddle)] as const] : []),
    ...(wechatPay ? [['wechat-pay', openWechatPay(wechatPay)] as const] : []),
    ...(alipay ? [['alipay', openAlipay(alipay)] as const] : []),
  ])
}
