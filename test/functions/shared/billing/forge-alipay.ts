import type { Forger } from './forger.ts'
import { makeKeyPair, signRsa } from './rsa.ts'

/** https://opendocs.alipay.com/open/270/105902 */
export const openAlipayForger = (): Forger => {
  const { privateKey, publicKey } = makeKeyPair()
  return {
    ...{ name: 'alipay', currency: 'CNY', nanosOfThousand: 1_400_000_000, received: 'success' },
    secret: JSON.stringify({ publicKey: publicKey.replaceAll(/-----[^-]+-----|\s/g, '') }),
    wrongKey: makeKeyPair().privateKey,
    payment: ({ id, tenant, amount }) => ({
      ...{ total_amount: (amount / 100).toFixed(2), buyer_id: '2088102116773037', body: '大乐透2.1' },
      ...{ trade_no: id, refund_fee: '0.00', gmt_payment: '2016-07-19 14:10:47', version: '1.0' },
      ...{ subject: '大乐透2.1', charset: 'utf-8', notify_type: 'trade_status_sync' },
      ...{ out_trade_no: `order-${id}`, trade_status: 'TRADE_SUCCESS', passback_params: tenant },
      ...{ app_id: '2015102700040153', seller_id: '2088102119685838', notify_id: '4a91b7a78a503640' },
    }),
    sign: (said, at, key = privateKey) => {
      const parameters: Record<string, string> = { notify_time: new Date(at * 1_000).toISOString() }
      for (const [name, value] of Object.entries(said)) parameters[name] = String(value)
      const text = Object.keys(parameters)
        .sort()
        .map(name => `${name}=${parameters[name]}`)
        .join('&')
      const signed = { ...parameters, sign_type: 'RSA2', sign: signRsa(key, text) }
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
      return { body: String(new URLSearchParams(signed)), headers }
    },
  }
}
