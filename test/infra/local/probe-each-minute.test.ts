import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { openStandings } from '../../../functions/shared/store/pools/standings.ts'
import { probeEachMinute } from '../../../infra/local/probe-each-minute.ts'
import { withCleanup } from '../../../infra/local/with-cleanup.ts'
import { startSurroundings } from '../../surroundings.ts'

const configure = (_: string, demoUrl: string): Configuration =>
  Configuration.parse({
    providers: { demo: { baseUrl: `${demoUrl}/v1`, allowPrivate: true } },
    models: [{ name: 'demo', targets: [{ provider: 'demo' }] }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })

it('brings back who is out, again and again, until the end', async () => {
  const surroundings = await startSurroundings(configure)
  onTestFinished(surroundings.stop)
  const { dynamodb, configuration } = surroundings
  const table = 'causeway-state'
  const opened = { dynamodb, table, dice: () => 0.5, log: () => {} }
  const member = { providerId: 'demo', model: 'demo' }
  const long = openStandings({ ...opened, now: () => Date.now() - 600_000 })
  const sendAway = async () => {
    await long.remove(member)
    for (let failures = 0; failures < 5; failures++)
      await long.note(member, undefined, { type: 'failed', code: 'upstream_error' })
  }
  const isOut = async () =>
    [...(await long.readAll()).values()].some(({ standing }) => standing.absence !== undefined)
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const readProviders = () => configuration.providers

  await withCleanup(async defer => {
    probeEachMinute({ dynamodb, secrets, table, readProviders, defer, everyMs: 1 })
    for (let times = 0; times < 2; times++) {
      await sendAway()
      await vi.waitFor(async () => expect(await isOut()).toBe(false))
    }
  })
  await sendAway()
  expect(await isOut()).toBe(true)
})
