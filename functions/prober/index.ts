import { openHost } from '../shared/edge/open-host.ts'
import { connectPools } from '../shared/store/pools/connect-pools.ts'
import { openAskProvider } from '../shared/upstream/ask-provider.ts'
import { openHttpClient } from '../shared/upstream/open-http-client.ts'
import { openProbe } from './probe.ts'

const { environment, configuration, clock, log } = openHost()
const { now } = clock
const probe = openProbe({
  providers: configuration.providers,
  ...connectPools({ environment, now, dice: Math.random, log }),
  askProvider: openAskProvider(openHttpClient(), clock),
  dice: Math.random,
  now,
  log,
})

/** Called each minute by a schedule. */
export const handler = async (): Promise<void> => {
  const { failed } = await probe()
  // Only what throws counts as an error and rings the alarm.
  if (failed > 0) throw new Error(`${failed} failed; the lines of the log before this one say which.`)
}
