import { createCipheriv, randomBytes } from 'node:crypto'
import type { Forger } from './forger.ts'
import { makeKeyPair, signRsa } from './rsa.ts'

const serial = 'PUB_KEY_ID_0119000001092024092000389100002105'
const nonce = 'msOq4nFDHozoPBWz6aacRqU5QTvIH4k1'

const encrypt = (resource: unknown, apiV3Key: string) => {
  const iv = 'fdasflkja484'
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, iv).setAAD(Buffer.from('transaction'))
  const bytes = [cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()]
  const ciphertext = Buffer.concat(bytes).toString('base64')
  return { algorithm: 'AEAD_AES_256_GCM', nonce: iv, associated_data: 'transaction', ciphertext }
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791861; `sign` encrypts the resource. */
export const openWechatPayForger = (): Forger => {
  const { privateKey, publicKey } = makeKeyPair()
  const apiV3Key = randomBytes(16).toString('hex')
  return {
    ...{ name: 'wechat-pay', currency: 'CNY', nanosOfThousand: 1_400_000_000 },
    received: '{"code":"SUCCESS","message":"OK"}',
    secret: JSON.stringify({ apiV3Key, publicKeys: { [serial]: publicKey } }),
    wrongKey: makeKeyPair().privateKey,
    payment: ({ id, tenant, amount, currency }) => {
      const resource = {
        ...{
          transaction_id: id,
          out_trade_no: `order-${id}`,
          mchid: '1900000109',
          appid: 'wxd678efh567hg6787',
        },
        ...{ trade_state: 'SUCCESS', trade_type: 'NATIVE', bank_type: 'OTHERS', attach: tenant },
        amount: { total: amount, payer_total: amount, currency, payer_currency: currency },
      }
      return { event_type: 'TRANSACTION.SUCCESS', resource }
    },
    sign: ({ resource, ...said }, at, key = privateKey) => {
      const body = JSON.stringify({
        ...{ id: 'EV-2018022511223320873', create_time: '2018-06-08T10:34:56+08:00', summary: '支付成功' },
        ...{ resource_type: 'encrypt-resource', ...said, resource: encrypt(resource, apiV3Key) },
      })
      const headers = {
        ...{ 'content-type': 'application/json', 'wechatpay-timestamp': String(at) },
        ...{ 'wechatpay-nonce': nonce, 'wechatpay-serial': serial },
        'wechatpay-signature': signRsa(key, `${at}\n${nonce}\n${body}\n`),
      }
      return { body, headers }
    },
    postpone: ({ headers, body }, at) => ({
      body,
      headers: { ...headers, 'wechatpay-timestamp': String(at) },
    }),
  }
}
