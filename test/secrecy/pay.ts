import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { openMintRechargeCodes } from '../../functions/shared/store/books/mint-recharge-codes.ts'
import { openTill } from '../functions/cashier/open-till.ts'
import { openForgers, secretsOf } from '../functions/shared/billing/forgers.ts'
import { dumpTables } from './dump-tables.ts'
import { ofCaller } from './planted.ts'

/** All that a part of the house has said and written, and what must not be in it. */
export type Traces = {
  readonly texts: readonly string[]
  readonly planted: Readonly<Record<string, string>>
}

/** The texts in secrets that are objects. */
const textsIn = (secrets: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) =>
      Object.entries(JSON.parse(secret) as Record<string, unknown>)
        .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
        .map(([part, text]) => [`${part} of ${name}`, text]),
    ),
  )

/** The cashier, paid and defrauded by every payment provider, and asked by a tenant for all that it offers. */
export const pay = async (): Promise<Traces> => {
  const forgers = openForgers()
  const secrets = secretsOf(forgers)
  const till = await openTill(secrets)
  try {
    const { key } = await till.keys.create({ tenant: 'prepaid', keyPrefix: 'prepaid', name: 'test' })
    const mint = openMintRechargeCodes(till.cashier.rechargeCodes, randomBytes)
    const [minted] = await mint({ count: 1, amount: { tokens: 0, nanos: 1e9 }, expiresAt: undefined })
    const code = minted?.code ?? ''
    const heard: string[] = []
    const statuses: number[] = []
    const post = async (path: string, body: string, headers: Readonly<Record<string, string>>) => {
      const response = await fetch(`${till.url}/${path}`, { method: 'POST', body, headers })
      statuses.push(response.status)
      heard.push(JSON.stringify([...response.headers]), await response.text())
    }

    const seconds = Math.floor(till.now() / 1_000)
    for (const { name, currency, payment, sign, wrongKey } of Object.values(forgers)) {
      const told = payment({ id: `${name}-1`, tenant: 'prepaid', amount: 1_000, currency })
      for (const { body, headers } of [sign(told, seconds), sign(told, seconds, wrongKey)])
        await post(`${name}/webhook`, body, headers)
    }
    const as = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    for (const tried of [code, code, ofCaller.wrongKey])
      await post('redeem', JSON.stringify({ code: tried }), as)
    await post('checkout', '{"amount_usd":5}', as)
    till.stripe.fail(2)
    await post('checkout', '{"amount_usd":5}', as)
    expect(new Set(statuses)).toEqual(new Set([200, 201, 401, 404, 502]))

    const texts = [...heard, ...till.log, ...(await dumpTables(till.dynamodb))]
    const bare = code.replaceAll('-', '')
    const { wrongKey } = ofCaller
    return {
      texts,
      planted: { ...textsIn(secrets), 'the admin key': till.adminKey, key, code, bare, wrongKey },
    }
  } finally {
    await till.stop()
  }
}
