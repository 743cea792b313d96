import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** Puts the secret where the stack has CloudFormation put it; the environment says where Secrets Manager is. */
export const putWebhookSecret = async (secret: string): Promise<void> => {
  const client = new SecretsManagerClient()
  await client.send(new CreateSecretCommand({ Name: 'causeway/webhook', SecretString: secret }))
  client.destroy()
}
