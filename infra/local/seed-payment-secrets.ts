import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { PaymentProvider } from '../../functions/shared/billing/payment-provider.ts'
import { openPaymentProviders } from '../../functions/shared/billing/payment-providers.ts'
import type { Billing } from '../../functions/shared/configuration/billing.ts'
import { openSecretStore, type SecretStore } from './open-secret-store.ts'

type Seeds = {
  readonly secretsManager: SecretsManagerClient
  readonly billing: Billing
  /** Where the secrets' texts are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A set variable replaces the secret; an unset one leaves alone what the operator put there. */
const keep = async (store: SecretStore, secret: string, given: string | undefined): Promise<string> => {
  const current = await store.read(secret)
  if (current === undefined) await store.create(secret, given || '{}')
  else if (given && given !== current) await store.put(secret, given)
  return given || current || ''
}

const explain = (name: string, { secret, environment, example }: PaymentProvider, reason: string): string => {
  const put = environment
    ? `export ${environment}='${example}'`
    : `name a variable in gateway.yaml (billing.${name}.environment: ${name.toUpperCase().replaceAll('-', '_')}_BILLING) and export it as '${example}'`
  return `billing.${name}: the secret ${secret} cannot be used (${reason}). Write: ${put}`
}

/**
 * Puts what payment providers are verified with into Secrets Manager. Throws an Error that says what to do for each that has no
 * usable secret: a webhook that verifies with an empty one believes everybody.
 */
export const seedPaymentSecrets = async ({ secretsManager, billing, environment }: Seeds): Promise<void> => {
  const store = openSecretStore(secretsManager)
  const problems: string[] = []
  for (const [name, provider] of openPaymentProviders(billing)) {
    const text = await keep(store, provider.secret, provider.environment && environment[provider.environment])
    try {
      provider.open(text)
    } catch (error) {
      problems.push(explain(name, provider, (error as Error).message))
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
}
