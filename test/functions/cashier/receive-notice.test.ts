import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectAws } from '../../../functions/shared/store/connect-aws.ts'
import type { Forger, Sent, Told } from '../shared/billing/forger.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { openTill, type Till } from './open-till.ts'

/** What must never be seen of a secret. */
const canary = 'canary-of-a-secret'

const forgers = openForgers()

let till: Till
beforeAll(async () => {
  till = await openTill(secretsOf(forgers))
})
afterAll(() => till.stop())

const seconds = (): number => Math.floor(till.now() / 1_000)

const post = async (name: string, { headers, body }: Sent) => {
  const response = await fetch(`${till.url}/${name}/webhook`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

const linesSince = (from: number) => till.log.slice(from).map(line => JSON.parse(line))

let count = 0
const payment = ({ currency }: Forger, change: Partial<Told> = {}): Told => ({
  ...{ id: `pay_${count++}`, tenant: 'prepaid', amount: 1_000, currency, ...change },
})

describe.each(Object.values(forgers))('a notice of $name', forger => {
  const { name, sign, nanosOfThousand, received, secret, wrongKey, postpone } = forger
  const tell = (told: Told, at: number, key?: string): Sent => sign(forger.payment(told), at, key)

  /** What a notice does to the account. */
  const credits = async (sent: Sent, tenant = 'prepaid') => {
    const before = await till.creditedTo(tenant)
    const answer = await post(name, sent)
    return { ...answer, nanos: (await till.creditedTo(tenant)) - before }
  }
  const accepted = { status: 200, text: received }

  it('credits what was paid', async () => {
    expect(await credits(tell(payment(forger), seconds()))).toEqual({ ...accepted, nanos: nanosOfThousand })
    const statement = await till.cashier.readStatement('prepaid', 'lifetime')
    expect(statement?.left.nanos).toBe(await till.creditedTo('prepaid'))
  })

  it('credits once what comes again, at once and a year later', async () => {
    const told = payment(forger)
    expect((await credits(tell(told, seconds()))).nanos).toBe(nanosOfThousand)
    expect(await credits(tell(told, seconds()))).toEqual({ ...accepted, nanos: 0 })
    till.wait(400 * 86_400_000)
    expect(await post(name, tell(told, seconds()))).toEqual(accepted)
    const statement = await till.cashier.readStatement('prepaid', 'lifetime')
    till.wait(-400 * 86_400_000)
    expect(statement?.credited.nanos).toBe(await till.creditedTo('prepaid'))
  })

  it('credits once what comes ten times at the same moment', async () => {
    const sent = tell(payment(forger), seconds())
    const before = await till.creditedTo('prepaid')
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(name, sent)))
    for (const answer of answers) expect(answer).toEqual(accepted)
    expect((await till.creditedTo('prepaid')) - before).toBe(nanosOfThousand)
  })

  const refused: readonly (readonly [string, () => Sent])[] = [
    [
      'an altered body',
      () => {
        const { headers, body } = tell(payment(forger), seconds())
        return {
          headers,
          body: body.replace('prepaid', 'others!').replace(/"ciphertext":"./, '"ciphertext":"0'),
        }
      },
    ],
    ['another key', () => tell(payment(forger), seconds(), wrongKey)],
    [
      'no signature',
      () => ({ headers: {}, body: tell(payment(forger), seconds()).body.replace(/&sign=[^&]+/, '') }),
    ],
    ['an empty body', () => ({ headers: tell(payment(forger), seconds()).headers, body: '' })],
    ...(postpone
      ? ([
          ['an altered time', () => postpone(tell(payment(forger), seconds()), seconds() + 1)],
          ['a time gone by', () => tell(payment(forger), seconds() - 301)],
          ['an old notice in new time', () => postpone(tell(payment(forger), seconds() - 3_600), seconds())],
        ] as const)
      : []),
  ]
  it.each(refused)('is refused with %s, and changes nothing', async (_, make) => {
    const from = till.log.length
    const { status, text, nanos } = await credits(make())
    expect({ status, nanos }).toEqual({ status: 401, nanos: 0 })
    expect(linesSince(from)).toMatchObject([{ message: 'refused', code: 'invalid_signature' }])
    for (const value of Object.values(JSON.parse(secret))) expect(text).not.toContain(value)
  })

  const given: readonly (readonly [string, Partial<Told>, string])[] = [
    ['an unknown tenant', { tenant: 'nobody' }, "there is no tenant 'nobody'"],
    ['a tenant without a budget', { tenant: 'free' }, 'free has no quota in usd'],
    ['more than anybody pays', { amount: 10 ** 12 }, 'it is more than a recharge may be'],
    ...(name === 'alipay'
      ? []
      : [['another currency', { currency: name === 'stripe' ? 'eur' : 'EUR' }, 'paid in '] as const]),
  ]
  it.each(given)('is accepted with %s, credits nothing and calls for a person', async (_, change, reason) => {
    const from = till.log.length
    const told = payment(forger, change)
    expect(await credits(tell(told, seconds()))).toEqual({ ...accepted, nanos: 0 })
    expect(linesSince(from)).toMatchObject([
      {
        ...{ level: 'error', message: 'payment not credited', adjustmentId: `${name}-${told.id}` },
        reason: expect.stringContaining(reason),
      },
    ])
  })

  it('of nothing credits nothing', async () => {
    expect(await credits(tell(payment(forger, { amount: 0 }), seconds()))).toEqual({ ...accepted, nanos: 0 })
  })

  it.each([
    ['empty', ' '],
    [
      'of empty values',
      JSON.stringify(Object.fromEntries(Object.keys(JSON.parse(secret)).map(key => [key, '']))),
    ],
    [
      'too short',
      JSON.stringify({
        webhookSecret: 'whsec_',
        apiKey: 'sk_1',
        apiV3Key: '1',
        publicKeys: {},
        publicKey: 'MIIB',
      }),
    ],
    ['no JSON', canary],
  ])('is not even looked at while the secret is %s', async (_, value) => {
    const { secrets } = connectAws()
    const put = (SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: `causeway/${name}`, SecretString }))
    await put(value)
    till.wait(5_000)
    const from = till.log.length
    const { status, nanos } = await credits(
      tell(payment(forger), seconds(), name === 'stripe' || name === 'paddle' ? ' ' : undefined),
    )
    expect({ status, nanos }).toEqual({ status: 503, nanos: 0 })
    expect(linesSince(from)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'billing not configured',
        secret: `causeway/${name}`,
      }),
    )
    for (const line of till.log) expect(line).not.toContain(canary)
    await put(secret)
    till.wait(5_000)
  })
})

describe('the webhooks', () => {
  it('of providers that gateway.yaml does not have are not there', async () => {
    expect((await post('paypal', { headers: {}, body: '{}' })).status).toBe(404)
  })
})
