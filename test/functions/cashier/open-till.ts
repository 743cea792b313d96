import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { openCashier } from '../../../functions/cashier/cashier.ts'
import { openHandle } from '../../../functions/cashier/handle.ts'
import { openReportUsage } from '../../../functions/cashier/report-usage.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { maximumBodyBytes } from '../../../functions/shared/contract/read-json.ts'
import { openHttpDoor } from '../../../functions/shared/edge/http-door.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { readEnvironment } from '../../../functions/shared/environment.ts'
import { connectAws } from '../../../functions/shared/store/connect-aws.ts'
import { openHttpClient } from '../../../functions/shared/upstream/open-http-client.ts'
import { startSurroundings } from '../../surroundings.ts'
import { startStripe } from './stripe-server.ts'

/** A tenant for each way to pay, because the tests count what is credited. */
const tenants = [
  { id: 'prepaid', keyPrefix: 'prepaid', quota: { usd: 0, per: 'lifetime' } },
  { id: 'other', keyPrefix: 'other', quota: { usd: 5, tokens: 1_000 } },
  { id: 'free', keyPrefix: 'free' },
  { id: 'postpaid', keyPrefix: 'postpaid', billing: { stripeCustomer: 'cus_1', meter: 'ai_usage' } },
]

const billing = (apiUrl: string) => ({
  stripe: { secret: 'causeway/stripe', returnUrl: 'https://example.com/paid', apiUrl },
  paddle: { secret: 'causeway/paddle' },
  'wechat-pay': {
    ...{
      secret: 'causeway/wechat-pay',
      merchantId: '1900000109',
      appId: 'wxd678efh567hg6787',
      usdPerCny: 0.14,
    },
  },
  alipay: {
    ...{
      secret: 'causeway/alipay',
      appId: '2015102700040153',
      sellerId: '2088102119685838',
      usdPerCny: 0.14,
    },
  },
})

/** The cashier behind its HTTP door, in this process, with everything it talks to behind real protocols. */
export const openTill = async (secrets: Readonly<Record<string, string>>) => {
  const stripe = await startStripe()
  const surroundings = await startSurroundings((_, demoUrl) =>
    Configuration.parse({
      providers: { demo: { baseUrl: `${demoUrl}/v1` } },
      models: [{ name: 'demo', targets: [{ provider: 'demo' }] }],
      tenants,
      billing: billing(stripe.url),
    }),
  )
  Object.assign(process.env, surroundings.variables, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  const aws = connectAws()
  for (const [Name, SecretString] of Object.entries(secrets))
    await aws.secrets.send(new CreateSecretCommand({ Name, SecretString }))

  let time = Date.now()
  const clock = { now: () => time, after: () => () => {} }
  const log: string[] = []
  const cashier = openCashier({
    environment: readEnvironment(surroundings.variables),
    configuration: surroundings.configuration,
    ...aws,
    send: openHttpClient(),
    randomBytes,
    clock,
    log: openLog('debug', line => log.push(line), clock.now),
  })
  const door = openHttpDoor({
    ...{ handle: openHandle(cashier), clock, log: cashier.log, requestMs: 30_000, maximumBodyBytes },
  })
  await new Promise<void>(resolve => {
    door.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/billing/v1`
  return {
    ...surroundings,
    stripe,
    cashier,
    url,
    /** Every line that was logged. */
    log,
    now: clock.now,
    wait: (milliseconds: number): void => {
      time += milliseconds
    },
    reportUsage: openReportUsage(cashier),
    /** What a tenant has been credited, in nano-dollars. */
    creditedTo: async (tenant: string): Promise<number> => {
      const credits = await cashier.readCredits(tenant, time)
      return credits.reduce((sum, { amount }) => sum + amount.nanos, 0)
    },
    stop: async (): Promise<void> => {
      door.closeAllConnections()
      door.close()
      await Promise.all([surroundings.stop(), stripe.close()])
    },
  }
}
export type Till = Awaited<ReturnType<typeof openTill>>
