import { ArnFormat, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { JoinedRegions } from '../../functions/shared/configuration/regions.ts'

type SecretsProps = {
  readonly name: string
  /** Whose home keeps the pepper, the admin key and the webhooks' secret, and copies them to the others. */
  readonly regions?: JoinedRegions | undefined
  /** Secrets Manager's names of the pools in gateway.yaml, each once. */
  readonly poolNames: readonly string[]
  /** Those of what payment providers are verified with. */
  readonly paymentNames: readonly string[]
  /** That of the keys that requests are sealed to by SM2, if gateway.yaml has one. */
  readonly gmName?: string | undefined
}

type NamedSecret = Pick<Secret, 'secretArn'>

export type Secrets = {
  readonly pepper: NamedSecret
  /** As written, because CDK's own `secretName` is an expression that nobody can read in the console. */
  readonly pepperName: string
  readonly adminKey: NamedSecret
  readonly adminKeyName: string
  readonly webhook: NamedSecret
  readonly webhookName: string
  readonly pools: readonly Secret[]
  readonly payments: readonly Secret[]
  readonly gmKeys: readonly Secret[]
}

const rule = 'AwsSolutions-SMG4'

/** Creates a secret that all regions have; without other ones, an empty list changes nothing. */
type CreateShared = (scope: Construct, secretName: string, replicaRegions: { region: string }[]) => Secret

/** Secrets Manager puts six characters of its own after the name. */
const findReplica = (scope: Construct, secretName: string): NamedSecret => ({
  secretArn: Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }),
})

const createPepper: CreateShared = (scope, secretName, replicaRegions) => {
  const pepper = new Secret(scope, 'Pepper', {
    replicaRegions,
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

const createAdminKey: CreateShared = (scope, secretName, replicaRegions) => {
  const adminKey = new Secret(scope, 'AdminKey', {
    replicaRegions,
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

const createWebhookSecret: CreateShared = (scope, secretName, replicaRegions) => {
  const webhook = new Secret(scope, 'WebhookSecret', {
    replicaRegions,
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
  { name, regions, poolNames, paymentNames, gmName }: SecretsProps,
): Secrets => {
  const pepperName = `${name}/pepper`
  const adminKeyName = `${name}/admin`
  const webhookName = `${name}/webhook`
  const isCopied = regions !== undefined && regions.home !== Stack.of(scope).region
  const replicas = regions?.others.map(region => ({ region })) ?? []
  const share = (create: CreateShared, secretName: string): NamedSecret =>
    isCopied ? findReplica(scope, secretName) : create(scope, secretName, replicas)
  return {
    pepper: share(createPepper, pepperName),
    pepperName,
    adminKey: share(createAdminKey, adminKeyName),
    adminKeyName,
    webhook: share(createWebhookSecret, webhookName),
    webhookName,
    pools: poolNames.map(poolName => createPool(scope, poolName)),
    payments: paymentNames.map(paymentName => createPayment(scope, paymentName)),
    gmKeys: gmName === undefined ? [] : [createGmKey(scope, gmName)],
  }
}
