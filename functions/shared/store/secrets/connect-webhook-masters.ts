import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Environment } from '../../environment.ts'
import { openWebhookMasters } from './webhook-masters.ts'

const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** Reads the secrets that those of the tenants' webhooks are derived from. */
export const connectWebhookMasters = (
  { WEBHOOK_SECRET }: Pick<Environment, 'WEBHOOK_SECRET'>,
  now: () => number,
) =>
  openWebhookMasters({
    secrets: new SecretsManagerClient({ maxAttempts: 3, requestHandler: timeouts }),
    name: WEBHOOK_SECRET,
    now,
  })
