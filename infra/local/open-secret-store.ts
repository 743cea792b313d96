import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

/** Secrets as texts, made where there are none. */
export const openSecretStore = (client: SecretsManagerClient) => ({
  read: async (name: string): Promise<string | undefined> => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  },
  create: (name: string, value: string) =>
    client.send(new CreateSecretCommand({ Name: name, SecretString: value })),
  put: (name: string, value: string) =>
    client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value })),
})
export type SecretStore = ReturnType<typeof openSecretStore>
