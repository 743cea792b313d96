import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Configuration } from '../../configuration/configuration.ts'
import type { Environment } from '../../environment.ts'
import { homeClientOf, type Regions } from '../regions.ts'
import { openTenants, type Tenants } from './tenants.ts'

/** Nobody waits for what is done in the background. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

type Connecting = {
  readonly environment: Pick<Environment, 'STATE_TABLE'>
  readonly configuration: Pick<Configuration, 'tenants'>
  readonly regions: Regions
  readonly now: () => number
}

/** The tenants, for a function that no caller waits for. */
export const connectTenants = ({ environment, configuration, regions, now }: Connecting): Tenants => {
  const dynamodb = homeClientOf(new DynamoDBClient({ maxAttempts: 4, requestHandler: timeouts }), regions)
  const { STATE_TABLE: table } = environment
  return openTenants({ dynamodb, table, declared: configuration.tenants, regions, now })
}
