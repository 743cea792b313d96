import { createHmac } from 'node:crypto'
import type { Forger } from './forger.ts'
import { makeKey } from './make-key.ts'

/** https://developer.paddle.com/webhooks/transactions/transaction-completed */
export const openPaddleForger = (): Forger => {
  const webhookSecret = makeKey('pdl_ntfset_')
  return {
    ...{ name: 'paddle', currency: 'USD', nanosOfThousand: 10_000_000_000, received: '{"received":true}' },
    secret: JSON.stringify({ webhookSecret }),
    wrongKey: makeKey('pdl_ntfset_'),
    payment: ({ id, tenant, amount, currency }) => {
      const total = String(amount)
      const totals = {
        ...{ subtotal: total, discount: '0', tax: '0', total, credit: '0', balance: '0' },
        ...{ grand_total: total, fee: '1', earnings: '1', currency_code: currency },
      }
      const data = { id, status: 'completed', currency_code: currency, details: { totals } }
      const custom_data = { causeway_tenant: tenant }
      return { event_type: 'transaction.completed', data: { ...data, custom_data } }
    },
    sign: (said, at, key = webhookSecret) => {
      const body = JSON.stringify({ event_id: 'evt_01gks14ge726w50ch2tmaw2a1x', ...said })
      const hash = createHmac('sha256', key).update(`${at}:${body}`).digest('hex')
      return {
        body,
        headers: { 'content-type': 'application/json', 'paddle-signature': `ts=${at};h1=${hash}` },
      }
    },
    postpone: ({ headers, body }, at) => {
      const signature = `${headers['paddle-signature']}`.replace(/^ts=\d+/, `ts=${at}`)
      return { body, headers: { ...headers, 'paddle-signature': signature } }
    },
  }
}
