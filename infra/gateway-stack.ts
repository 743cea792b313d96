import { type App, CfnOutput, Stack } from 'aws-cdk-lib'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { DeploymentConfig } from './config.ts'
import { addAlarms } from './constructs/add-alarms.ts'
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

const triggers = { 'streaming-url': addStreamingUrl } as const satisfies Record<
  FunctionRow['trigger'],
  unknown
>

/** The pools that gateway.yaml names, in its order. */
const poolNamesOf = ({ providers }: Configuration): string[] =>
  Object.values(providers).flatMap(({ secret }) => (secret === undefined ? [] : [secret]))

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
  const { url } = triggers[row.trigger](gateway.lambda)
  addAlarms(stack, { gateway, timeoutSeconds: row.timeoutSeconds, tables: Object.values(tables) })

  const output = (outputId: string, value: string, description: string) =>
    new CfnOutput(stack, outputId, { value, description })
  output('BaseUrl', `${url}v1`, 'What an OpenAI SDK takes as its baseURL (OPENAI_BASE_URL)')
  if (poolNames[0] !== undefined) {
    output(
      'PutKeys',
      `aws secretsmanager put-secret-value --region ${region} --secret-id ${poolNames[0]} --secret-string '{"keys":[{"id":"main","key":"YOUR_PROVIDER_KEY"}]}'`,
      `Fills a pool; the others are ${poolNames.slice(1).join(', ')}`,
    )
  }
  output(
    'CreateKey',
    `npm run keys -- create --tenant ${configuration.tenants[0]?.id} --region ${region}`,
    'Makes a virtual key and shows it once',
  )
  output(
    'ComputeBound',
    describeComputeBound(row.memoryMb, reservedConcurrency),
    "The upper bound of Lambda's compute",
  )
  return stack
}
