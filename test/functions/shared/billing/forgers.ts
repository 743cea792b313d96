import { openAlipayForger } from './forge-alipay.ts'
import { openPaddleForger } from './forge-paddle.ts'
import { openStripeForger } from './forge-stripe.ts'
import { openWechatPayForger } from './forge-wechat-pay.ts'
import type { Forger } from './forger.ts'

export const openForgers = () => ({
  stripe: openStripeForger(),
  paddle: openPaddleForger(),
  wechatPay: openWechatPayForger(),
  alipay: openAlipayForger(),
})

/** What is in Secrets Manager, by its names there. */
export const secretsOf = (forgers: Readonly<Record<string, Forger>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(forgers).map(({ name, secret }) => [`causeway/${name}`, secret]))
