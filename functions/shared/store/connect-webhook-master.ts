import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Environment } from '../environment.ts'
import { openSecretText } from './secret-text.ts'

const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** Reads the secret that those of the tenants' webhooks are derived from, once. */
export const connectWebhookMaster = ({ WEBHOOK_SECRET }: Pick<Environment, 'WEBHOOK_SECRET'>) =>
  openSecretText(new SecretsManagerClient({ maxAttempts: 3, requestHandler: timeouts }), WEBHOOK_SECRET)
