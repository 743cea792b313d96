import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Log } from '../../contract/log.ts'
import type { Environment } from '../../environment.ts'
import type { Dice } from '../../routing/situation.ts'
import { openProviderKeys } from '../secrets/provider-keys.ts'
import { openStandings } from './standings.ts'

/** Nobody waits for what is done in the background. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

type Connecting = {
  readonly environment: Pick<Environment, 'STATE_TABLE'>
  readonly now: () => number
  readonly dice: Dice
  readonly log: Log
}

/** The pools' keys and standings, for a function that no caller waits for. */
export const connectPools = ({ environment, now, dice, log }: Connecting) => {
  const dynamodb = new DynamoDBClient({ maxAttempts: 4, requestHandler: timeouts })
  const secrets = new SecretsManagerClient({ maxAttempts: 4, requestHandler: timeouts })
  return {
    standings: openStandings({ dynamodb, table: environment.STATE_TABLE, now, dice, log }),
    keys: openProviderKeys({ secrets, now, log }),
  }
}
