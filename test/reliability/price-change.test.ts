import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Handle, openHandle } from '../../functions/gateway/handle.ts'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { systemClock } from '../../functions/shared/edge/system-clock.ts'
import { readEnvironment } from '../../functions/shared/environment.ts'
import { openGateway } from '../../functions/shared/gateway.ts'
import { connectAws } from '../../functions/shared/store/connect-aws.ts'
import { openHttpClient } from '../../functions/shared/upstream/open-http-client.ts'
import { type House, openHouse } from '../open-house.ts'
import type { Configure } from '../surroundings.ts'
import { chatReply, chatStream } from '../upstream/chat-script.ts'

const dollar = { input: 1, output: 4 }
const thousand = { input: 1_000, output: 4_000 }
const path = '/v1/chat/completions'
const question = { model: 'm', messages: [{ role: 'user', content: 'hi' }], max_tokens: 10 }

const configureAt =
  (price: typeof dollar): Configure =>
  scriptedUrl =>
    Configuration.parse({
      providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
      models: [{ name: 'm', targets: [{ provider: 'scripted' }], price }],
      tenants: [{ id: 'paying', keyPrefix: 'paying', quota: { usd: 100 } }],
    })

let house: House
let key: string
beforeAll(async () => {
  house = await openHouse(configureAt(dollar))
  key = (await house.keys.create({ tenant: 'paying', keyPrefix: 'paying', name: 'test' })).key
})
afterAll(() => house.stop())

/** A price changes with a deployment: from then on other instances, over the same tables, have the new one. */
const deploy = (price: typeof dollar): Handle =>
  openHandle(
    openGateway({
      environment: readEnvironment(house.variables),
      configuration: { ...house.configuration, models: configureAt(price)(house.upstream.url, '').models },
      ...connectAws(),
      send: openHttpClient(),
      ...{ clock: systemClock, dice: Math.random, randomBytes, log: () => {} },
    }),
  )

const askAt = async (handle: Handle): Promise<void> => {
  const { status, finished } = await handle({
    ...{ id: randomUUID(), method: 'POST', path, query: new URLSearchParams(), search: '' },
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: Buffer.from(JSON.stringify(question)),
    ...{ sourceIp: '192.0.2.1', deadline: Date.now() + 60_000, gone: new AbortController().signal },
  })
  expect(status).toBe(200)
  await finished
}

it('a request is charged once, at the price that it was held for, whatever is deployed meanwhile', async () => {
  house.upstream.play({ ...chatStream(['a', 'b', 'c']), pauseMs: 20 }, chatReply('abc'))
  const running = await house.post(path, { ...question, stream: true }, { authorization: `Bearer ${key}` })
  await askAt(deploy(thousand))
  await running.text()
  await expect.poll(async () => (await house.readLedger()).length).toBe(2)
  const rows = await house.readLedger()
  // 7 tokens in and 3 out, at $1 and $4 a million, or a thousand times that.
  const charged = Object.fromEntries(rows.map(row => [row['nanos']?.N, row['priceVersion']?.S]))
  expect(Object.keys(charged).toSorted()).toEqual(['19000', '19000000'])
  expect(charged['19000']).not.toBe(charged['19000000'])
})
