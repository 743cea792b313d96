import { join } from 'node:path'
import { type App, Duration, Stack } from 'aws-cdk-lib'
import { Schedule } from 'aws-cdk-lib/aws-events'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { openPaymentProviders } from '../functions/shared/billing/payment-providers.ts'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import { poolPartition } from '../functions/shared/store/pools/standing-item.ts'
import { tenantPartition } from '../functions/shared/store/tenants/tenant-item.ts'
import type { DeploymentConfig } from './config.ts'
import { addAlarms } from './constructs/add-alarms.ts'
import { addAlarmsOfBilling } from './constructs/add-alarms-of-billing.ts'
import { addAlarmsOfPools } from './constructs/add-alarms-of-pools.ts'
import { addAlarmsOfRecording } from './constructs/add-alarms-of-recording.ts'
import { addBillingUrl } from './constructs/add-billing-url.ts'
import { addOutputs } from './constructs/add-outputs.ts'
import { addRoleUrl } from './constructs/add-role-url.ts'
import { addSchedule, type ScheduleProps } from './constructs/add-schedule.ts'
import { addStreamingUrl } from './constructs/add-streaming-url.ts'
import { bindArchive } from './constructs/bind-archive.ts'
import { bindBedrock } from './constructs/bind-bedrock.ts'
import { bindPaymentSecrets } from './constructs/bind-payment-secrets.ts'
import { bindPools } from './constructs/bind-pools.ts'
import { bindQueue } from './constructs/bind-queue.ts'
import { bindRegions } from './constructs/bind-regions.ts'
import { bindSecrets } from './constructs/bind-secrets.ts'
import { bindTable } from './constructs/bind-table.ts'
import { bindWebhookSecret } from './constructs/bind-webhook-secret.ts'
import { type Archive, createArchive } from './constructs/create-archive.ts'
import { createFunction, type LoggedFunction } from './constructs/create-function.ts'
import { createSecrets, type Secrets } from './constructs/create-secrets.ts'
import { createTables, type Tables } from './constructs/create-tables.ts'
import { createWebhookQueues, type WebhookQueues } from './constructs/create-webhook-queues.ts'
import { subscribeToLedger } from './constructs/subscribe-to-ledger.ts'
import { subscribeToUnsettled } from './constructs/subscribe-to-unsettled.ts'
import { subscribeToWebhooks } from './constructs/subscribe-to-webhooks.ts'
import { describeComputeBound } from './describe-compute-bound.ts'
import { type FunctionName, type FunctionRow, functions, type Tool, type Trigger } from './functions.ts'

type GatewayStackProps = Omit<DeploymentConfig, 'regions'> & {
  readonly region: string
  readonly configuration: Configuration
  /** Holds the folder that `bundle` wrote for each function, under its name. */
  readonly codeDirectory: string
}

type Functions = Readonly<Record<FunctionName, LoggedFunction>>
type Around = {
  readonly tables: Tables
  readonly secrets: Secrets
  readonly archive: Archive
  readonly webhooks: WebhookQueues
  readonly configuration: Configuration
  /** Whether any provider is shown who runs the gateway instead of a key. */
  readonly showsIdentity: boolean
}

const everyMinute: ScheduleProps = {
  id: 'EveryMinute',
  schedule: Schedule.rate(Duration.minutes(1)),
  maxEventAge: Duration.minutes(1),
}
const everyFiveMinutes: ScheduleProps = {
  id: 'EveryFiveMinutes',
  schedule: Schedule.rate(Duration.minutes(5)),
  maxEventAge: Duration.minutes(5),
}

/** Half past, because by half past midnight every request of the day before is over. */
const everyHour: ScheduleProps = {
  id: 'EveryHour',
  schedule: Schedule.cron({ minute: '30' }),
  maxEventAge: Duration.hours(1),
}

const triggers: Record<Trigger, (target: LoggedFunction, all: Functions, around: Around) => void> = {
  'streaming-url': ({ lambda }) => addStreamingUrl(lambda),
  'billing-url': ({ lambda }) => addBillingUrl(lambda),
  'every-minute': ({ lambda }) => addSchedule(lambda, everyMinute),
  'every-five-minutes': ({ lambda }) => addSchedule(lambda, everyFiveMinutes),
  'every-hour': ({ lambda }) => addSchedule(lambda, everyHour),
  'unsettled-lines': ({ lambda }, { gateway }) => subscribeToUnsettled(lambda, gateway.logGroup),
  'ledger-stream': ({ lambda }, _, { tables, archive }) =>
    subscribeToLedger(lambda, { ledger: tables.ledger, failures: archive.unarchived }),
  'webhook-queue': ({ lambda }, _, { webhooks }) => subscribeToWebhooks(lambda, webhooks.events),
}

const tools: Record<Tool, (target: LambdaFunction, around: Around) => void> = {
  'provider-secrets': (target, { secrets }) => bindSecrets(target, secrets),
  'pool-secrets': (target, { secrets }) => bindPools(target, secrets),
  'aws-models': (target, { showsIdentity }) => {
    if (showsIdentity) bindBedrock(target)
  },
  archive: (target, { archive }) => bindArchive(target, archive),
  'webhook-queue': (target, { webhooks }) =>
    bindQueue(target, { variable: 'WEBHOOK_QUEUE', queue: webhooks.events, actions: ['SendMessage'] }),
  'webhook-secret': (target, { secrets }) => bindWebhookSecret(target, secrets),
  'payment-secrets': (target, { secrets }) => bindPaymentSecrets(target, secrets),
}

/** The pools that gateway.yaml names, in its order; one may serve two providers. */
const poolNamesOf = ({ providers }: Configuration): string[] => [
  ...new Set(Object.values(providers).flatMap(({ secret }) => secret ?? [])),
]

/** The accounts whose roles gateway.yaml lets in without a key, each once. */
const accountsOf = ({ tenants }: Configuration): string[] => [
  ...new Set(tenants.flatMap(({ iam = [] }) => iam.map(pattern => pattern.split(':')[4] ?? ''))),
]

/** Lets a function do what its row says, and tells it where. */
const grant = ({ lambda }: LoggedFunction, row: FunctionRow, around: Around): void => {
  const { state, ledger, content } = around.tables
  bindTable(lambda, { variable: 'STATE_TABLE', table: state, actions: row.state })
  for (const [partition, actions] of [
    [tenantPartition, row.tenants],
    [poolPartition, row.pools],
  ] as const)
    bindTable(lambda, { variable: 'STATE_TABLE', table: state, actions, partition })
  bindTable(lambda, { variable: 'LEDGER_TABLE', table: ledger, actions: row.ledger })
  bindTable(lambda, { variable: 'CONTENT_TABLE', table: content, actions: row.content })
  bindRegions(lambda, { row, tableName: state.tableName, regions: around.configuration.regions })
  for (const tool of row.tools) tools[tool](lambda, around)
}

/** Everything one region needs, as one stack without an account of its own: it goes where the credentials lead. */
export const createGatewayStack = (app: App, id: string, props: GatewayStackProps): Stack => {
  const { region, name, configuration, codeDirectory, reservedConcurrency, logRetentionDays } = props
  const stack = new Stack(app, id, {
    env: { region },
    description: 'Causeway, a serverless multi-tenant LLM gateway',
  })

  const poolNames = poolNamesOf(configuration)
  const paymentProviders = [...openPaymentProviders(configuration.billing).values()]
  const around: Around = {
    configuration,
    tables: createTables(stack, name),
    secrets: createSecrets(stack, {
      name,
      regions: configuration.regions,
      poolNames,
      paymentNames: paymentProviders.map(({ secret }) => secret),
      gmName: configuration.gm?.secret,
    }),
    archive: createArchive(stack, name),
    webhooks: createWebhookQueues(stack, name),
    showsIdentity: Object.values(configuration.providers).some(({ auth }) => auth),
  }

  const create = (row: FunctionRow): LoggedFunction => {
    const created = createFunction(stack, {
      row,
      name,
      codeDirectory: join(codeDirectory, row.name),
      // It bounds callers; background functions are safe side by side and would only take from the account's own limit.
      reservedConcurrency: row === functions.gateway ? reservedConcurrency : undefined,
      logRetentionDays,
    })
    grant(created, row, around)
    return created
  }
  const all: Functions = {
    gateway: create(functions.gateway),
    sweeper: create(functions.sweeper),
    recorder: create(functions.recorder),
    courier: create(functions.courier),
    cashier: create(functions.cashier),
    prober: create(functions.prober),
  }
  for (const row of Object.values(functions))
    for (const trigger of row.triggers) triggers[trigger](all[row.name], all, around)

  addRoleUrl(all.gateway.lambda, accountsOf(configuration))

  const { tables, archive, webhooks } = around
  addAlarms(stack, { ...all, tables: Object.values(tables) })
  addAlarmsOfRecording(stack, { ...all, unarchived: archive.unarchived, undelivered: webhooks.deadLetters })
  addAlarmsOfBilling(stack, all.cashier)
  addAlarmsOfPools(stack, all)
  addOutputs(stack, {
    poolNames,
    paymentProviders,
    tenant: configuration.tenants[0]?.id ?? 'default',
    home: configuration.regions?.home ?? region,
    computeBound: describeComputeBound(functions.gateway.memoryMb, reservedConcurrency),
  })
  return stack
}
