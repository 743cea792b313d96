import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'

/** A payment as a test wants it told. */
export type Told = {
  readonly id: string
  readonly tenant: string
  /** In the smallest unit. */
  readonly amount: number
  readonly currency: string
}

export type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** One payment provider, who signs as it does. */
export type Forger = {
  readonly name: string
  readonly currency: string
  /** What 1,000 of its smallest unit is credited as, in nano-dollars. */
  readonly nanosOfThousand: number
  readonly received: string
  /** What is in Secrets Manager. */
  readonly secret: string
  /** As its documentation shows the notice of a payment; `key` and `at` (seconds) are those that it is signed with. */
  readonly tell: (told: Told, at: number, key?: string) => Sent
  /** Another key of the same kind. */
  readonly wrongKey: string
  /** The time that stands in the notice, changed without signing it anew; absent where none is signed. */
  readonly postpone?: (sent: Sent, at: number) => Sent
}

const toPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const makePair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  return {
    privateKey: toPem(privateKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}
const signRsa = (key: string, text: string): string =>
  sign('sha256', Buffer.from(text), createPrivateKey(key)).toString('base64')

const json = { 'content-type': 'application/json' }
const makeKey = (prefix: string): string => `${prefix}${randomBytes(24).toString('hex')}`

const openStripe = (): Forger => {
  const webhookSecret = makeKey('whsec_')
  const header = (body: string, at: number, key: string) =>
    `t=${at},v1=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}`
  return {
    ...{ name: 'stripe', currency: 'usd', nanosOfThousand: 10_000_000_000, received: '{"received":true}' },
    secret: JSON.stringify({ webhookSecret, apiKey: makeKey('sk_test_') }),
    wrongKey: makeKey('whsec_'),
    tell: ({ id, tenant, amount, currency }, at, key = webhookSecret) => {
      const session = {
        ...{ id: `cs_test_${id}`, object: 'checkout.session', mode: 'payment', payment_status: 'paid' },
        ...{ payment_intent: id, amount_subtotal: amount, amount_total: amount, currency },
        ...{ client_reference_id: null, metadata: { causeway_tenant: tenant } },
        total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      }
      const type = 'checkout.session.completed'
      const body = JSON.stringify({ id: `evt_${id}`, object: 'event', type, data: { object: session } })
      return { body, headers: { ...json, 'stripe-signature': header(body, at, key) } }
    },
    postpone: ({ headers, body }, at) => ({
      body,
      headers: {
        ...headers,
        'stripe-signature': `${headers['stripe-signature']}`.replace(/^t=\d+/, `t=${at}`),
      },
    }),
  }
}

const openPaddle = (): Forger => {
  const webhookSecret = makeKey('pdl_ntfset_')
  return {
    ...{ name: 'paddle', currency: 'USD', nanosOfThousand: 10_000_000_000, received: '{"received":true}' },
    secret: JSON.stringify({ webhookSecret }),
    wrongKey: makeKey('pdl_ntfset_'),
    tell: ({ id, tenant, amount, currency }, at, key = webhookSecret) => {
      const total = String(amount)
      const totals = {
        ...{ subtotal: total, discount: '0', tax: '0', total, credit: '0', balance: '0' },
        ...{ grand_total: total, fee: '1', earnings: '1', currency_code: currency },
      }
      const data = { id, status: 'completed', currency_code: currency, details: { totals } }
      const body = JSON.stringify({
        ...{ event_id: 'evt_01gks14ge726w50ch2tmaw2a1x', event_type: 'transaction.completed' },
        data: { ...data, custom_data: { causeway_tenant: tenant } },
      })
      const hash = createHmac('sha256', key).update(`${at}:${body}`).digest('hex')
      return { body, headers: { ...json, 'paddle-signature': `ts=${at};h1=${hash}` } }
    },
    postpone: ({ headers, body }, at) => ({
      body,
      headers: {
        ...headers,
        'paddle-signature': `${headers['paddle-signature']}`.replace(/^ts=\d+/, `ts=${at}`),
      },
    }),
  }
}

const openWechatPay = (): Forger => {
  const { privateKey, publicKey } = makePair()
  const apiV3Key = randomBytes(16).toString('hex')
  const serial = 'PUB_KEY_ID_0119000001092024092000389100002105'
  const encrypt = (resource: object) => {
    const nonce = 'fdasflkja484'
    const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from('transaction'))
    const bytes = [cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()]
    return {
      ...{
        original_type: 'transaction',
        algorithm: 'AEAD_AES_256_GCM',
        nonce,
        associated_data: 'transaction',
      },
      ciphertext: Buffer.concat(bytes).toString('base64'),
    }
  }
  return {
    ...{ name: 'wechat-pay', currency: 'CNY', nanosOfThousand: 1_400_000_000 },
    received: '{"code":"SUCCESS","message":"OK"}',
    secret: JSON.stringify({ apiV3Key, publicKeys: { [serial]: publicKey } }),
    wrongKey: makePair().privateKey,
    tell: ({ id, tenant, amount, currency }, at, key = privateKey) => {
      const resource = encrypt({
        ...{
          transaction_id: id,
          out_trade_no: `order-${id}`,
          mchid: '1900000109',
          appid: 'wxd678efh567hg6787',
        },
        ...{ trade_state: 'SUCCESS', trade_type: 'NATIVE', bank_type: 'OTHERS', attach: tenant },
        amount: { total: amount, payer_total: amount, currency, payer_currency: currency },
      })
      const body = JSON.stringify({
        ...{ id: 'EV-2018022511223320873', create_time: '2018-06-08T10:34:56+08:00', summary: '支付成功' },
        ...{ resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', resource },
      })
      const nonce = 'msOq4nFDHozoPBWz6aacRqU5QTvIH4k1'
      const headers = {
        ...{
          ...json,
          'wechatpay-timestamp': String(at),
          'wechatpay-nonce': nonce,
          'wechatpay-serial': serial,
        },
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

const openAlipay = (): Forger => {
  const { privateKey, publicKey } = makePair()
  const bare = publicKey.replaceAll(/-----[^-]+-----|\s/g, '')
  return {
    ...{ name: 'alipay', currency: 'CNY', nanosOfThousand: 1_400_000_000, received: 'success' },
    secret: JSON.stringify({ publicKey: bare }),
    wrongKey: makePair().privateKey,
    tell: ({ id, tenant, amount }, at, key = privateKey) => {
      const parameters: Record<string, string> = {
        ...{ total_amount: (amount / 100).toFixed(2), buyer_id: '2088102116773037', body: '大乐透2.1' },
        ...{ trade_no: id, refund_fee: '0.00', notify_time: new Date(at * 1_000).toISOString() },
        ...{ subject: '大乐透2.1', charset: 'utf-8', notify_type: 'trade_status_sync', version: '1.0' },
        ...{ out_trade_no: `order-${id}`, trade_status: 'TRADE_SUCCESS', passback_params: tenant },
        ...{ app_id: '2015102700040153', seller_id: '2088102119685838', notify_id: '4a91b7a78a503640' },
      }
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

export const forgers: readonly Forger[] = [openStripe(), openPaddle(), openWechatPay(), openAlipay()]

export const secretsOf = (all: readonly Forger[]): Readonly<Record<string, string>> =>
  Object.fromEntries(all.map(({ name, secret }) => [`causeway/${name}`, secret]))
