import { type App, Stack } from 'aws-cdk-lib'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { DeploymentConfig } from './config.ts'
import { addAlarms } from './constructs/add-alarms.ts'
import { addOutputs } from './constructs/add-outputs.ts'
import { addStreamingUrl } from './constructs/add-streaming-url.ts'
import { bindSecrets } from './constructs/bind-secrets.ts'
import { bindTable } from './constructs/bind-table.ts'
import { createFunction } from './constructs/create-function.ts'
import { createSecrets } from './constructs/create-secrets.ts'
import { createTables } from './constructs/create-tables.ts'
import { describeComputeBound } from './describe-compute-bound.ts'
import { type FunctionRow, functions } from './functions.ts'

type GatewayStackProps = Omit<DeploymentConfig, 'regions'> & {
  readonly region: string
  readonly configuration: Configuration
  /** The folder that `bundle` wrote for the gateway. */
  readonly codeDirectory: string
}

const triggers: Record<FunctionRow['trigger'], typeof addStreamingUrl> = { 'streaming-url': addStreamingUrl }

/** The pools that gateway.yaml names, in its order; one may serve two providers. */
const poolNamesOf = ({ providers }: Configuration): string[] => [
  ...new Set(Object.values(providers).flatMap(({ secret }) => secret ?? [])),
]

/** Everything one region needs, as one stack without an account of its own: it goes where the credentials lead. */
export const createGatewayStack = (app: App, id: string, props: GatewayStackProps): Stack => {
  const { region, name, configuration, codeDirectory, reservedConcurrency, logRetentionDays } = props
  const stack = new Stack(app, id, {
    env: { region },
    description: 'Causeway, a serverless multi-tenant LLM gateway',
  })

  const row = functions.gateway
  const tables = createTables(stack, name)
  const poolNames = poolNamesOf(configuration)
  const secrets = createSecrets(stack, { name, poolNames })
  const gateway = createFunction(stack, 'Gateway', {
    row,
    name,
    codeDirectory,
    reservedConcurrency,
    logRetentionDays,
  })
  bindTable(gateway.lambda, {
    variable: 'STATE_TABLE',
    table: tables.state,
    actions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
  })
  bindTable(gateway.lambda, {
    variable: 'LEDGER_TABLE',
    table: tables.ledger,
    actions: ['GetItem', 'PutItem', 'Query'],
  })
  bindSecrets(gateway.lambda, secrets)
  const url = triggers[row.trigger](gateway.lambda)
  addAlarms(stack, { gateway, timeoutSeconds: row.timeoutSeconds, tables: Object.values(tables) })

  addOutputs(stack, {
    url,
    poolNames,
    tenant: configuration.tenants[0]?.id ?? 'default',
    computeBound: describeComputeBound(row.memoryMb, reservedConcurrency),
  })
  return stack
}
