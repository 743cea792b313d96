import { setInterval } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openProbe } from '../../functions/prober/probe.ts'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { openLog } from '../../functions/shared/edge/open-log.ts'
import { systemClock } from '../../functions/shared/edge/system-clock.ts'
import { openStandings } from '../../functions/shared/store/pools/standings.ts'
import { openProviderKeys } from '../../functions/shared/store/secrets/provider-keys.ts'
import { openAskProvider } from '../../functions/shared/upstream/ask-provider.ts'
import { openHttpClient } from '../../functions/shared/upstream/open-http-client.ts'
import type { Defer } from './with-cleanup.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly secrets: SecretsManagerClient
  /** Name of the state table. */
  readonly table: string
  /** Asked before each round, because the operator's file may change. */
  readonly readProviders: () => Configuration['providers']
  readonly defer: Defer
  readonly everyMs?: number
}

/** Asks for who is out as the prober does on AWS; only what fails is printed. */
export const probeEachMinute = (options: Options): void => {
  const { dynamodb, secrets, table, readProviders, defer, everyMs = 60_000 } = options
  const { now } = systemClock
  const dice = Math.random
  const log = openLog('error', line => console.error(line), now)
  const standings = openStandings({ dynamodb, table, now, dice, log })
  const keys = openProviderKeys({ secrets, now, log })
  const askProvider = openAskProvider(openHttpClient(), systemClock)
  const over = new AbortController()
  const probeOn = async () => {
    for await (const _ of setInterval(everyMs, undefined, { signal: over.signal }))
      await openProbe({ providers: readProviders(), standings, keys, askProvider, dice, now, log })()
  }
  const probing = probeOn().catch(error => {
    if (!over.signal.aborted) console.error(`Nothing probes any more: ${error.message}`)
  })
  defer(() => {
    over.abort()
    return probing
  })
}
