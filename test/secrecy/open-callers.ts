import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { openHastyClock } from '../hasty-clock.ts'
import { type House, openHouse } from '../open-house.ts'
import type { Configure } from '../surroundings.ts'
import { ofCaller, ofOperator } from './planted.ts'
import { type Path, questions } from './questions.ts'

/** An answer, and whose it is. */
export type Heard = {
  readonly of: string
  readonly status: number
  readonly headers: string
  readonly body: string
}

const headersOfCaller = {
  cookie: `session=${ofCaller.cookie}`,
  referer: `https://app.example/${ofCaller.referer}`,
  'user-agent': ofCaller.userAgent,
  'proxy-authorization': `Basic ${ofCaller.proxyAuthorization}`,
  'x-forwarded-for': ofCaller.forwardedFor,
  'x-request-id': ofCaller.requestId,
}

/** The texts in Secrets Manager; pools are planted, and known. */
const readSecrets = async ({ variables }: House): Promise<Record<string, string>> => {
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = '', AWS_REGION: region = '' } = variables
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new SecretsManagerClient({ endpoint, region, credentials })
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}))
  const values = await Promise.all(
    SecretList.map(async ({ Name = '' }) => [
      Name,
      (await client.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString ?? '',
    ]),
  )
  client.destroy()
  return Object.fromEntries(values.filter(([, text]) => !text?.startsWith('{')))
}

/** The house with a key of each tenant, and everything that they were ever answered. */
export const openCallers = async (configure: Configure) => {
  const house = await openHouse(configure, { clock: openHastyClock(1_000) })
  await house.putPool('causeway/scripted', { keys: [ofOperator.providerKey] })
  await house.putPool('causeway/native', { keys: [ofOperator.secondProviderKey] })
  const made = await Promise.all(
    house.configuration.tenants.map(({ id, keyPrefix }) =>
      house.keys.create({ tenant: id, keyPrefix, name: 'test' }),
    ),
  )
  const revoked = await house.keys.create({ tenant: 'one', keyPrefix: 'one', name: 'old' })
  const pairs = Object.fromEntries(made.map(({ record, signing }) => [record.tenant, signing]))
  const keys: Record<string, string> = {
    ...Object.fromEntries(made.map(({ record, key }) => [record.tenant, key])),
    revoked: revoked.key,
  }
  const heard: Heard[] = []

  const ask = async (tenant: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const headers = { ...headersOfCaller, authorization: `Bearer ${keys[tenant] ?? tenant}`, ...more }
    const response = body ? await house.post(path, body, headers) : await fetch(house.url + path, { headers })
    const answer = {
      of: tenant,
      status: response.status,
      headers: JSON.stringify([...response.headers]),
      body: await response.text(),
    }
    heard.push(answer)
    return answer
  }

  return {
    house,
    keys,
    pairs,
    heard,
    /** What only Secrets Manager knows, by its names there. */
    secrets: await readSecrets(house),
    ask,
    /** The question, in the protocol of the path, with more or something else in it. */
    put: (tenant: string, path: Path, more: object = {}, headers: Record<string, string> = {}) =>
      ask(tenant, path, { model: 'm0', ...questions[path], ...more }, headers),
  }
}
export type Callers = Awaited<ReturnType<typeof openCallers>>
