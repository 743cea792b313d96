import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import { openVirtualKeys, type VirtualKeys } from '../functions/shared/store/tenants/virtual-keys.ts'
import { createTables } from '../infra/local/create-tables.ts'
import { startDemoProvider } from '../infra/local/demo-provider.ts'
import { startDynamodb } from '../infra/local/dynamodb.ts'
import { startSecretsManager } from '../infra/local/secrets-manager.ts'
import { seedSecrets } from '../infra/local/seed-secrets.ts'
import { type ScriptedUpstream, startScriptedUpstream } from './upstream/scripted-upstream.ts'

/** What stands around a deployed gateway. */
export type Surroundings = {
  readonly configuration: Configuration
  readonly upstream: ScriptedUpstream
  /** The environment of the function. */
  readonly variables: Readonly<Record<string, string>>
  readonly keys: VirtualKeys
  readonly adminKey: string
  readonly dynamodb: DynamoDBClient
  /** Puts a new version of a pool of provider keys. */
  readonly putPool: (secret: string, pool: object) => Promise<void>
  readonly putSecret: (name: string, value: string) => Promise<void>
  readonly readLedger: () => Promise<readonly Record<string, AttributeValue>[]>
  readonly stop: () => Promise<void>
}

const region = 'eu-central-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const tableNames = { state: 'causeway-state', ledger: 'causeway-ledger', content: 'causeway-content' }
const pepperSecret = 'causeway/pepper'
const adminSecret = 'causeway/admin'

/** The operator's file, for providers at these URLs. */
export type Configure = (scriptedUrl: string, demoUrl: string) => Configuration

/** The providers are on this computer too, which a gateway calls only if it is told to. */
const allowPrivate = (configuration: Configuration): Configuration => ({
  ...configuration,
  providers: Object.fromEntries(
    Object.entries(configuration.providers).map(([id, entry]) => [id, { ...entry, allowPrivate: true }]),
  ),
})

/** DynamoDB, Secrets Manager and two providers, all on this computer and behind their real protocols. */
export const startSurroundings = async (configure: Configure): Promise<Surroundings> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
  const data = join(folder, 'dynamodb')
  mkdirSync(data)
  const [dynamodb, secretsManager, upstream, demo] = await Promise.all([
    startDynamodb({ data, signal: new AbortController().signal }),
    startSecretsManager({ file: join(folder, 'secrets.json'), region }),
    startScriptedUpstream(),
    startDemoProvider({ pauseMs: 0 }),
  ])
  const database = new DynamoDBClient({ endpoint: dynamodb.url, region, credentials })
  const secrets = new SecretsManagerClient({ endpoint: secretsManager.url, region, credentials })
  await createTables(database, tableNames)

  const configuration = allowPrivate(configure(upstream.url, demo.url))
  const file = join(folder, 'gateway.json')
  writeFileSync(file, JSON.stringify(configuration))
  const { providers } = configuration
  const environment = { SCRIPTED_API_KEY: 'sk-scripted' }
  const { pepper, adminKey } = await seedSecrets({
    secretsManager: secrets,
    pepperSecret,
    adminSecret,
    gmSecret: configuration.gm?.secret,
    providers,
    environment,
    randomBytes,
  })
  const keys = openVirtualKeys({
    dynamodb: database,
    table: tableNames.state,
    pepper: async () => pepper,
    now: Date.now,
    randomBytes,
  })

  const putSecret = async (SecretId: string, SecretString: string): Promise<void> => {
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }))
  }

  return {
    configuration,
    upstream,
    keys,
    adminKey,
    dynamodb: database,
    putPool: (secret, pool) => putSecret(secret, JSON.stringify(pool)),
    putSecret,
    variables: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_REGION: region,
      GATEWAY_CONFIG: file,
      LEDGER_TABLE: tableNames.ledger,
      CONTENT_TABLE: tableNames.content,
      PEPPER_SECRET: pepperSecret,
      ADMIN_SECRET: adminSecret,
      STATE_TABLE: tableNames.state,
    },
    readLedger: async () =>
      (await database.send(new ScanCommand({ TableName: tableNames.ledger, ConsistentRead: true }))).Items ??
      [],
    stop: async () => {
      database.destroy()
      secrets.destroy()
      await Promise.all([dynamodb.stop(), secretsManager.close(), upstream.close(), demo.close()])
      rmSync(folder, { recursive: true })
    },
  }
}
