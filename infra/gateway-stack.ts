import { join } from 'node:path'
import { type App, Stack } from 'aws-cdk-lib'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { DeploymentConfig } from './config.ts'
import { addAlarms } from './constructs/add-alarms.ts'
import { addOutputs } from './constructs/add-outputs.ts'
import { addSchedule } from './constructs/add-schedule.ts'
import { addStreamingUrl } from './constructs/add-streaming-url.ts'
import { bindSecrets } from './constructs/bind-secrets.ts'
import { bindTable } from './constructs/bind-table.ts'
import { createFunction, type LoggedFunction } from './constructs/create-function.ts'
import { createSecrets, type Secrets } from './constructs/create-secrets.ts'
import { createTables, type Tables } from './constructs/create-tables.ts'
import { subscribeToUnsettled } from './constructs/subscribe-to-unsettled.ts'
import { describeComputeBound } from './describe-compute-bound.ts'
import { type FunctionName, type FunctionRow, functions, type Trigger } from './functions.ts'

type GatewayStackProps = Omit<DeploymentConfig, 'regions'> & {
  readonly region: string
  readonly configuration: Configuration
  /** Holds the folder that `bundle` wrote for each function, under its name. */
  readonly codeDirectory: string
}

type Functions = Readonly<Record<FunctionName, LoggedFunction>>

const triggers: Record<Trigger, (target: LoggedFunction, all: Functions) => void> = {
  'streaming-url': ({ lambda }) => addStreamingUrl(lambda),
  'every-minute': ({ lambda }) => addSchedule(lambda),
  'unsettled-lines': ({ lambda }, { gateway }) => subscribeToUnsettled(lambda, gateway.logGroup),
}

/** The pools that gateway.yaml names, in its order; one may serve two providers. */
const poolNamesOf = ({ providers }: Configuration): string[] => [
  ...new Set(Object.values(providers).flatMap(({ secret }) => secret ?? [])),
]

/** Lets a function do what its row says, and tells it where. */
const grant = ({ lambda }: LoggedFunction, row: FunctionRow, tables: Tables, secrets: Secrets): void => {
  bindTable(lambda, { variable: 'STATE_TABLE', table: tables.state, actions: row.state })
  bindTable(lambda, { variable: 'LEDGER_TABLE', table: tables.ledger, actions: row.ledger })
  if (row.readsSecrets) bindSecrets(lambda, secrets)
}

/** Everything one region needs, as one stack without an account of its own: it goes where the credentials lead. */
export const createGatewayStack = (app: App, id: string, props: GatewayStackProps): Stack => {
  const { region, name, configuration, codeDirectory, reservedConcurrency, logRetentionDays } = props
  const stack = new Stack(app, id, {
    env: { region },
    description: 'Causeway, a serverless multi-tenant LLM gateway',
  })

  const tables = createTables(stack, name)
  const poolNames = poolNamesOf(configuration)
  const secrets = createSecrets(stack, { name, poolNames })

  const create = (row: FunctionRow): LoggedFunction => {
    const created = createFunction(stack, {
      row,
      name,
      codeDirectory: join(codeDirectory, row.name),
      // It bounds callers; background functions are safe side by side and would only take from the account's own limit.
      reservedConcurrency: row === functions.gateway ? reservedConcurrency : undefined,
      logRetentionDays,
    })
    grant(created, row, tables, secrets)
    return created
  }
  const all: Functions = { gateway: create(functions.gateway), sweeper: create(functions.sweeper) }
  for (const row of Object.values(functions))
    for (const trigger of row.triggers) triggers[trigger](all[row.name], all)

  addAlarms(stack, { ...all, tables: Object.values(tables) })
  addOutputs(stack, {
    poolNames,
    tenant: configuration.tenants[0]?.id ?? 'default',
    computeBound: describeComputeBound(functions.gateway.memoryMb, reservedConcurrency),
  })
  return stack
}
