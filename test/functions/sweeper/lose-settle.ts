import { randomBytes } from 'node:crypto'
import { openCharge } from '../../../functions/shared/charging/charge.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../../functions/shared/contract/call.ts'
import type { Task } from '../../../functions/shared/contract/inference-request.ts'
import { noUsage } from '../../../functions/shared/contract/usage.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { readEnvironment } from '../../../functions/shared/environment.ts'
import { openGateway } from '../../../functions/shared/gateway.ts'
import { findRoute } from '../../../functions/shared/routing/find-route.ts'
import { connectAws } from '../../../functions/shared/store/connect-aws.ts'
import { openHttpClient } from '../../../functions/shared/upstream/open-http-client.ts'
import type { Surroundings } from '../../surroundings.ts'

export const facts = {
  requestId: 'r-1',
  model: 'priced',
  isStream: true,
  firstByteMs: 12,
  outcome: 'complete',
}

const task: Task = {
  endpoint: 'chat',
  request: { model: 'priced', messages: [{ role: 'user', content: 'hi' }], max_tokens: 50 },
}

const callUntil = (deadline: number): Call => ({
  id: 'r-1',
  method: 'POST',
  path: '/v1/chat/completions',
  query: new URLSearchParams(),
  headers: {},
  body: new Uint8Array(),
  search: '',
  sourceIp: '127.0.0.1',
  deadline,
  gone: new AbortController().signal,
})

/**
 * Lets the gateway hold for a request of the tenant, whose deadline has just passed, and settle it with a ledger that
 * cannot be written. Gives the line that it leaves behind.
 */
export const loseSettle = async (
  { configuration, variables }: Surroundings,
  tenantId: string,
  deadline = Date.now(),
): Promise<string> => {
  const lines: string[] = []
  const gateway = openGateway({
    environment: readEnvironment({ ...variables, LEDGER_TABLE: 'nowhere' }),
    configuration,
    ...connectAws(),
    send: openHttpClient(),
    clock: systemClock,
    dice: Math.random,
    randomBytes,
    log: openLog('error', line => lines.push(line), Date.now),
  })
  const tenant = configuration.tenants.find(({ id }) => id === tenantId)
  if (!tenant) throw new Error(`there is no tenant ${tenantId}`)
  const route = findRoute(gateway.router, { tenant }, 'priced', { dice: Math.random })
  const charge = await openCharge(gateway, {
    call: callUntil(deadline),
    caller: { tenant, keyId: 'key-1' },
    task,
    route,
  })
  const [target] = route.targets
  if (!target) throw new Error('the route leads nowhere')
  const usage = { ...noUsage, input: 10, output: 20 }
  await charge.settle(charge.bill(target, { usage, characters: 0 }), facts)
  const [line] = lines
  if (lines.length !== 1 || line === undefined) throw new Error(`expected one line, not ${lines.length}`)
  return line
}

const tenantIds = [
  ...['dead', 'written', 'alive', 'last-month', 'twice', 'corrupt'],
  ...['lost', 'again', 'late', 'race', 'wrapped', 'beside'],
]

/** A tenant for each test, and one without limits. */
export const configure = (scriptedUrl: string): Configuration =>
  Configuration.parse({
    providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
    models: [{ name: 'priced', targets: [{ provider: 'scripted' }], price: { input: 1, output: 4 } }],
    tenants: [
      ...tenantIds.map(id => ({ id, keyPrefix: id.replace('-', ''), quota: { tokens: 10_000 } })),
      { id: 'daily', keyPrefix: 'daily', quota: { tokens: 10_000, per: 'day' } },
      { id: 'loyal', keyPrefix: 'loyal', quota: { tokens: 10_000, per: 'lifetime' } },
      { id: 'free', keyPrefix: 'free' },
    ],
  })
