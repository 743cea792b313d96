import { join } from 'node:path'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { onTestFinished } from 'vitest'
import { dummyCredentials } from '../../../infra/local/dummy-credentials.ts'
import { startSecretsManager } from '../../../infra/local/secrets-manager.ts'

/** The real SDK client in front of a local Secrets Manager over `<folder>/secrets.json`. */
export const openSecretsManager = async (folder: string): Promise<SecretsManagerClient> => {
  const server = await startSecretsManager({ file: join(folder, 'secrets.json'), region: 'eu-west-1' })
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: dummyCredentials,
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  return client
}
