import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'

type SecretsProps = {
  readonly name: string
  /** Secrets Manager's names of the pools in gateway.yaml, each once. */
  readonly poolNames: readonly string[]
  /** Those of what payment providers are verified with. */
  readonly paymentNames: readonly string[]
  /** That of the keys that requests are sealed to by SM2, if gateway.yaml has one. */
  readonly gmName?: string | undefined
}

export type Secrets = {
  readonly pepper: Secret
  /** As written, because CDK's own `secretName` is an expression that nobody can read in the console. */
  readonly pepperName: string
  readonly adminKey: Secret
  readonly adminKeyName: string
  readonly webhook: Secret
  readonly webhookName: string
  readonly pools: readonly Secret[]
  readonly payments: readonly Secret[]
  readonly gmKeys: readonly Secret[]
}

const rule = 'AwsSolutions-SMG4'

const createPepper = (scope: Construct, secretName: string): Secret => {
  const pepper = new Secret(scope, 'Pepper', {
    secretName,
    description: 'Virtual keys are hashed under this: changing it revokes them all.',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(pepper).acknowledge({
    id: rule,
    reason:
      'Every stored hash of a virtual key depends on the pepper, so rotating it would revoke all of them.',
  })
  return pepper
}

const createAdminKey = (scope: Construct, secretName: string): Secret => {
  const adminKey = new Secret(scope, 'AdminKey', {
    secretName,
    description:
      'Opens /admin/ of the gateway; whoever has it can make virtual keys. Empty, it opens to nobody.',
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(adminKey).acknowledge({
    id: rule,
    reason: 'People and scripts hold it, so they choose when it changes; a new value holds within 5 seconds.',
  })
  return adminKey
}

const createWebhookSecret = (scope: Construct, secretName: string): Secret => {
  const webhook = new Secret(scope, 'WebhookSecret', {
    secretName,
    description: "The secrets of the tenants' webhooks are derived from this: changing it changes them all.",
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(webhook).acknowledge({
    id: rule,
    reason:
      'Receivers hold what is derived from it, and have a week to take over a new one: the operator says when that is.',
  })
  return webhook
}

const createGmKey = (scope: Construct, secretName: string): Secret => {
  const gmKey = new Secret(scope, 'GmKey', {
    secretName,
    description: 'Private keys of SM2 in hex, one a line: the first is given out, the others still open.',
    // 64 digits of hex, all but one in four thousand million of which are a private key of SM2.
    generateSecretString: {
      passwordLength: 64,
      excludePunctuation: true,
      excludeUppercase: true,
      excludeCharacters: 'ghijklmnopqrstuvwxyz',
    },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(gmKey).acknowledge({
    id: rule,
    reason:
      'Callers hold its public key, so the operator puts a new one before it and takes the old one away later.',
  })
  return gmKey
}

const createPool = (scope: Construct, secretName: string): Secret => {
  const pool = new Secret(scope, secretName, {
    secretName,
    description: 'A pool of provider keys; fill it with put-secret-value.',
    // CloudFormation writes a value only when the template's changes: never change this one, it would empty the pools.
    secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(pool).acknowledge({
    id: rule,
    reason:
      'Only the provider can issue its keys; the operator puts a new pool, and the gateway picks it up.',
  })
  return pool
}

const createPayment = (scope: Construct, secretName: string): Secret => {
  const payment = new Secret(scope, secretName, {
    secretName,
    description:
      'What a payment provider is verified with; fill it with put-secret-value. Empty, nothing is accepted.',
    // As for the pools: never change this one.
    secretStringValue: SecretValue.unsafePlainText('{}'),
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(payment).acknowledge({
    id: rule,
    reason:
      'Only the payment provider can issue it; the operator puts a new one, and the cashier picks it up.',
  })
  return payment
}

/** The pepper, the admin key, the webhooks' secret and, where gateway.yaml names it, the channel's key with generated values, and an empty one for each pool and payment provider: no key ever stands in the template. */
export const createSecrets = (
  scope: Construct,
  { name, poolNames, paymentNames, gmName }: SecretsProps,
): Secrets => {
  const pepperName = `${name}/pepper`
  const adminKeyName = `${name}/admin`
  const webhookName = `${name}/webhook`
  return {
    pepper: createPepper(scope, pepperName),
    pepperName,
    adminKey: createAdminKey(scope, adminKeyName),
    adminKeyName,
    webhook: createWebhookSecret(scope, webhookName),
    webhookName,
    pools: poolNames.map(poolName => createPool(scope, poolName)),
    payments: paymentNames.map(paymentName => createPayment(scope, paymentName)),
    gmKeys: gmName === undefined ? [] : [createGmKey(scope, gmName)],
  }
}
