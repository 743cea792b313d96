import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Configuration } from '../configuration/configuration.ts'
import { listRegions } from '../configuration/regions.ts'
import type { Environment } from '../environment.ts'
import { leaveSilentAlone } from './leave-silent-alone.ts'
import { onlyRegion, type Regions } from './regions.ts'

/** Once, because whoever waits for another region is a request of ours. In milliseconds. */
const timeouts = { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true }

type Connecting = {
  readonly environment: Pick<Environment, 'AWS_REGION'>
  readonly configuration: Pick<Configuration, 'regions'>
  readonly now: () => number
}

/**
 * The regions that gateway.yaml joins; nothing is connected before it is used. Throws where this function runs in a region that
 * is none of them.
 */
export const connectRegions = ({ environment, configuration, now }: Connecting): Regions => {
  const names = listRegions(configuration.regions)
  if (names.length === 0) return onlyRegion
  const own = names.indexOf(environment.AWS_REGION)
  if (own < 0)
    throw new Error(
      `AWS_REGION is '${environment.AWS_REGION}', which is none of the regions in gateway.yaml: ${names.join(', ')}.`,
    )
  const peers = names.map((name, number) => {
    const dynamodb = new DynamoDBClient({ region: name, maxAttempts: 1, requestHandler: timeouts })
    return { number, name, dynamodb: leaveSilentAlone(dynamodb, now) }
  })
  return { own, peers: peers.filter(({ number }) => number !== own) }
}
