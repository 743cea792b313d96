import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { readEnvironment } from '../../functions/shared/environment.ts'

type Variables = Readonly<Record<string, string | undefined>>

type Place = {
  /** An AWS region; undefined, the local stack that keeps its data in `data`. */
  readonly region: string | undefined
  readonly data: string
}

const startOne = 'run npm start in another terminal, or name a deployment with --region'

/** What `npm start` wrote down about the stack that it runs. */
const readLocalVariables = (data: string): Variables => {
  const file = join(data, 'environment')
  if (!existsSync(file)) throw new Error(`No local stack is running (there is no ${file}): ${startOne}.`)
  return parseEnv(readFileSync(file, 'utf8'))
}

const requireEndpoint = (variables: Variables, name: string): string => {
  const endpoint = variables[name]
  if (!endpoint) throw new Error(`The local stack does not say its ${name}: start it again with npm start.`)
  return endpoint
}

const openClients = ({ region }: Place, variables: Variables) => {
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true }
  if (region !== undefined) {
    const options = { region, requestHandler }
    return { dynamodb: new DynamoDBClient(options), secretsManager: new SecretsManagerClient(options) }
  }
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const options = { region: variables['AWS_REGION'] || 'us-east-1', credentials, requestHandler }
  const endpointOf = (name: string) => ({ endpoint: requireEndpoint(variables, name) })
  return {
    dynamodb: new DynamoDBClient({ ...options, ...endpointOf('AWS_ENDPOINT_URL_DYNAMODB') }),
    secretsManager: new SecretsManagerClient({
      ...options,
      ...endpointOf('AWS_ENDPOINT_URL_SECRETS_MANAGER'),
    }),
  }
}

/** Calls nobody yet. Throws an error for people when it cannot know whom to call. */
export const connect = (place: Place, variables: Variables) => {
  const all = place.region === undefined ? { ...variables, ...readLocalVariables(place.data) } : variables
  const { STATE_TABLE: table, PEPPER_SECRET: secret } = readEnvironment(all)
  const { dynamodb, secretsManager } = openClients(place, all)

  const pepper = async (): Promise<string> => {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secret }))
    return SecretString ?? ''
  }

  /** One line about why a call failed. */
  const explain = (error: unknown): string => {
    const { name, message, code } = error as Partial<NodeJS.ErrnoException>
    if (place.region === undefined && code === 'ECONNREFUSED')
      return `The local stack does not answer: ${startOne}.`
    if (name === 'ResourceNotFoundException') {
      return `There is no table ${table} or no secret ${secret} in ${place.region ?? 'the local stack'}: is Causeway deployed there?`
    }
    return `${name ?? 'Error'}: ${message || code}`.replaceAll(/\s+/g, ' ')
  }
  return { dynamodb, table, pepper, explain }
}
