import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Configuration } from '../configuration/configuration.ts'
import type { Environment } from '../environment.ts'
import { openTenants, type Tenants } from './tenants.ts'

/** Nobody waits for what is done in the background. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

type Connecting = {
  readonly environment: Pick<Environment, 'STATE_TABLE'>
  readonly configuration: Pick<Configuration, 'tenants'>
  readonly now: () => number
}

/** The tenants, for a function that no caller waits for. */
export const connectTenants = ({ environment, configuration, now }: Connecting): Tenants => {
  const dynamodb = new DynamoDBClient({ maxAttempts: 4, requestHandler: timeouts })
  return openTenants({ dynamodb, table: environment.STATE_TABLE, declared: configuration.tenants, now })
}
