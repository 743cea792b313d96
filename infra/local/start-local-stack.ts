import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { parseVirtualKey } from '../../functions/shared/contract/virtual-key.ts'
import { type Environment, readEnvironment } from '../../functions/shared/environment.ts'
import { openVirtualKeys } from '../../functions/shared/store/tenants/virtual-keys.ts'
import { addDemo } from './add-demo.ts'
import { createTables } from './create-tables.ts'
import { startDemoProvider } from './demo-provider.ts'
import { dummyCredentials } from './dummy-credentials.ts'
import { checkNobodyRuns, removeEnvironmentFile, writeEnvironmentFile } from './environment-file.ts'
import { openLocalKey } from './local-key.ts'
import { type Endpoints, openEndpoints } from './open-endpoints.ts'
import { probeEachMinute } from './probe-each-minute.ts'
import { seedPaymentSecrets } from './seed-payment-secrets.ts'
import { seedSecrets } from './seed-secrets.ts'
import { sweepEachMinute } from './sweep-each-minute.ts'
import type { Defer } from './with-cleanup.ts'
import { writePrivateFile } from './write-private-file.ts'

type Options = {
  /** The folder that everything is kept in; made when absent. */
  readonly data: string
  readonly configuration: Configuration
  /** The operator's own variables: endpoints, region, names of tables, providers' keys. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A virtual key to have; absent, the one of the last start, or a new one. */
  readonly key: string | undefined
  /** Where the gateway will listen, which our own tools read. */
  readonly port: number
  /** Between two events of the demo provider's streams. */
  readonly demoPauseMs: number
  readonly signal: AbortSignal
  /** Takes what must be closed at the end, also when the start fails half-way. */
  readonly defer: Defer
}

export type LocalStack = {
  /** The operator's variables, and over them what the functions need to run against this stack. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Names a file that holds only the latter, while the stack runs. */
  readonly environmentFile: string
  /** A virtual key that works, in clear. */
  readonly key: string
  /** Gives the gateway another configuration, and the secrets that it speaks of. */
  readonly configure: (configuration: Configuration) => Promise<void>
  /** Resolves with a sentence when a part has ended by itself. */
  readonly ended: Promise<string>
}

const openClients = ({ dynamodb, secretsManager, areOurs }: Endpoints, region: string, defer: Defer) => {
  const common = { region, ...(areOurs && { credentials: dummyCredentials }) }
  const clients = {
    dynamodb: new DynamoDBClient({ ...common, endpoint: dynamodb }),
    secretsManager: new SecretsManagerClient({ ...common, endpoint: secretsManager }),
  }
  defer(() => clients.dynamodb.destroy())
  defer(() => clients.secretsManager.destroy())
  return clients
}

/** Where things are; dummy credentials only where nobody but our own servers could see them. */
const toVariables = (endpoints: Endpoints, region: string, names: Environment): Record<string, string> => ({
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
  AWS_REGION: region,
  ...(endpoints.areOurs && {
    AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
  }),
  STATE_TABLE: names.STATE_TABLE,
  LEDGER_TABLE: names.LEDGER_TABLE,
  CONTENT_TABLE: names.CONTENT_TABLE,
  PEPPER_SECRET: names.PEPPER_SECRET,
  ADMIN_SECRET: names.ADMIN_SECRET,
})

/** A profile would win over dummy credentials, and a session token belongs to other ones. */
const withoutIdentity = { AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined }

/** Starts everything that AWS gives the gateway, and the demo provider; the gateway itself is the caller's. */
export const startLocalStack = async (options: Options): Promise<LocalStack> => {
  const { configuration, environment, signal, defer } = options
  const data = resolve(options.data)
  const environmentFile = join(data, 'environment')
  const gatewayJson = join(data, 'gateway.json')
  await checkNobodyRuns(environmentFile, environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'])
  mkdirSync(data, { recursive: true, mode: 0o700 })

  const region = environment['AWS_REGION'] || configuration.regions?.home || 'us-east-1'
  // HOST and PORT of a shell are not ours, and often no address.
  const names = readEnvironment({ ...environment, HOST: undefined, PORT: undefined })
  const endpoints = await openEndpoints({ data, region, environment, signal, defer })
  const { dynamodb, secretsManager } = openClients(endpoints, region, defer)
  const demo = await startDemoProvider({ pauseMs: options.demoPauseMs })
  defer(demo.close)

  const configure = async (wanted: Configuration): Promise<string> => {
    const { providers, ...rest } = addDemo(wanted, `${demo.url}/v1`)
    const secretNames = { pepperSecret: names.PEPPER_SECRET, adminSecret: names.ADMIN_SECRET }
    const gmSecret = wanted.gm?.secret
    const seeds = { secretsManager, ...secretNames, gmSecret, providers, environment, randomBytes }
    const { pepper } = await seedSecrets(seeds)
    await seedPaymentSecrets({ secretsManager, billing: wanted.billing, environment })
    // A provider's headers may be filled with something secret.
    writePrivateFile(gatewayJson, `${JSON.stringify({ providers, ...rest }, null, 2)}\n`)
    return pepper
  }

  const [pepper] = await Promise.all([
    configure(configuration),
    createTables(dynamodb, {
      state: names.STATE_TABLE,
      ledger: names.LEDGER_TABLE,
      content: names.CONTENT_TABLE,
    }),
  ])
  const readConfiguration = (): Configuration => JSON.parse(readFileSync(gatewayJson, 'utf8'))
  sweepEachMinute({ dynamodb, names, readTenants: () => readConfiguration().tenants, defer })
  probeEachMinute({
    ...{ dynamodb, secrets: secretsManager, table: names.STATE_TABLE, defer },
    readProviders: () => readConfiguration().providers,
  })
  const keys = { dynamodb, table: names.STATE_TABLE, pepper: async () => pepper, acceptImported: true }
  const key = await openLocalKey({
    virtualKeys: openVirtualKeys({ ...keys, now: Date.now, randomBytes }),
    tenants: configuration.tenants,
    file: join(data, 'local-key'),
    given: options.key,
    now: Date.now,
  })

  const acceptsImported = names.ACCEPT_IMPORTED_KEYS || parseVirtualKey(key) === undefined
  const variables = {
    ...toVariables(endpoints, region, names),
    GATEWAY_CONFIG: gatewayJson,
    ACCEPT_IMPORTED_KEYS: `${acceptsImported}`,
    PORT: `${options.port}`,
  }
  writeEnvironmentFile(environmentFile, variables)
  defer(() => removeEnvironmentFile(environmentFile))
  return {
    environment: { ...environment, ...(endpoints.areOurs && withoutIdentity), ...variables },
    environmentFile,
    key,
    configure: async wanted => void (await configure(wanted)),
    ended: endpoints.ended,
  }
}
