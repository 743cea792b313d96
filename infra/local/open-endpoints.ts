import { join } from 'node:path'
import { startDynamodb } from './dynamodb.ts'
import { startSecretsManager } from './secrets-manager.ts'
import type { Defer } from './with-cleanup.ts'

type Options = {
  /** An existing folder. */
  readonly data: string
  readonly region: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly defer: Defer
}

export type Endpoints = {
  readonly dynamodb: string
  readonly secretsManager: string
  /** Whether both are ours, so that dummy credentials do; the operator's own may want the operator's own. */
  readonly areOurs: boolean
  /** Resolves with a sentence when one of ours has ended by itself. */
  readonly ended: Promise<string>
}

/** The endpoints that the operator's environment names, and ours where it names none. */
export const openEndpoints = async (options: Options): Promise<Endpoints> => {
  const { data, region, environment, signal, defer } = options
  const theirs = {
    dynamodb: environment['AWS_ENDPOINT_URL_DYNAMODB'] || undefined,
    secretsManager: environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'] || undefined,
  }

  const openSecretsManager = async (): Promise<string> => {
    const server = await startSecretsManager({ file: join(data, 'secrets.json'), region })
    defer(server.close)
    return server.url
  }

  const secretsManager = theirs.secretsManager ?? (await openSecretsManager())
  const areOurs = theirs.dynamodb === undefined && theirs.secretsManager === undefined
  if (theirs.dynamodb !== undefined) {
    return { dynamodb: theirs.dynamodb, secretsManager, areOurs, ended: new Promise(() => {}) }
  }
  const dynamodb = await startDynamodb({ data, signal })
  defer(dynamodb.stop)
  return { dynamodb: dynamodb.url, secretsManager, areOurs, ended: dynamodb.ended }
}
