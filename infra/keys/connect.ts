import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { readEnvironment } from '../../functions/shared/environment.ts'
import { openSecretText } from '../../functions/shared/store/secrets/secret-text.ts'
import { readLocalVariables } from './read-local-variables.ts'

type Variables = Readonly<Record<string, string | undefined>>

type Place = {
  /** An AWS region; undefined, the local stack that keeps its data in `data`. */
  readonly region: string | undefined
  readonly data: string
}

const remedy = 'run npm start in another terminal, or name a deployment with --region'

/** Throws where no local stack runs, or an old one. */
const requireLocalVariables = (data: string): Variables => {
  const variables = readLocalVariables(data)
  const file = join(data, 'environment')
  if (!variables) throw new Error(`No local stack is running (there is no ${file}): ${remedy}.`)
  // Without its endpoint a client would go to AWS.
  for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SECRETS_MANAGER']) {
    if (!variables[name]) throw new Error(`${file} does not say ${name}: run npm start again.`)
  }
  return variables
}

/** With the SDK's own ways to its credentials and endpoints wherever the local stack says nothing of them. */
const openClients = (region: string, local: Variables) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = local
  const common = {
    region,
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  }
  const at = (endpoint: string | undefined) => ({ ...common, ...(endpoint && { endpoint }) })
  return {
    dynamodb: new DynamoDBClient(at(local['AWS_ENDPOINT_URL_DYNAMODB'])),
    secretsManager: new SecretsManagerClient(at(local['AWS_ENDPOINT_URL_SECRETS_MANAGER'])),
  }
}

/** Calls nobody yet. Throws an error for people when it cannot know whom to call. */
export const connect = ({ region, data }: Place, variables: Variables) => {
  const local = region === undefined ? requireLocalVariables(data) : {}
  const { STATE_TABLE, PEPPER_SECRET, ADMIN_SECRET } = { ...variables, ...local }
  const names = readEnvironment({ STATE_TABLE, PEPPER_SECRET, ADMIN_SECRET })
  const { STATE_TABLE: table, PEPPER_SECRET: secret } = names
  const { dynamodb, secretsManager } = openClients(region ?? local['AWS_REGION'] ?? 'us-east-1', local)

  /** One line about why a call failed. */
  const explain = (error: unknown): string => {
    const { name, message, code } = error as Partial<NodeJS.ErrnoException>
    if (region === undefined && code === 'ECONNREFUSED') {
      return `The local stack does not answer: ${remedy}.`
    }
    if (name === 'ResourceNotFoundException') {
      const place = region ?? 'the local stack'
      return `There is no table ${table} or no secret ${secret} in ${place}: is Causeway deployed there?`
    }
    return `${name ?? 'Error'}: ${message || code}`.replaceAll(/\s+/g, ' ')
  }
  const pepper = openSecretText(secretsManager, secret)
  const adminKey = openSecretText(secretsManager, names.ADMIN_SECRET)
  return { dynamodb, table, pepper, adminKey, explain }
}
