import { randomBytes } from 'node:crypto'
import { type DynamoDBClient, type GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openHandle } from '../../../functions/gateway/handle.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { readEnvironment } from '../../../functions/shared/environment.ts'
import { openGateway } from '../../../functions/shared/gateway.ts'
import { draftVirtualKey } from '../../../functions/shared/store/tenants/draft-virtual-key.ts'
import type { BodyRead, HttpClient, HttpRequest } from '../../../functions/shared/upstream/http-client.ts'
import { openHastyClock } from '../../hasty-clock.ts'
import { openModelledClient } from '../../model/modelled-client.ts'
import { openTables, type Tables } from '../../simulation/world/open-tables.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'

const environment = readEnvironment({})
const pepper = 'pepper of the mutator'
export const adminKey = 'admin key of the mutator'

/** Models by the dialect of their provider, which refuses whatever it is sent: it is the translation of requests that counts. */
export const foreignDialects = ['anthropic', 'cohere', 'converse', 'gemini', 'responses'] as const

const provider = { baseUrl: 'https://sound.example/v1', secret: 'causeway/sound' }
const foreign = { ...provider, baseUrl: 'https://foreign.example/v1' }
const configuration = Configuration.parse({
  providers: {
    sound: provider,
    ...Object.fromEntries(foreignDialects.map(dialect => [dialect, { ...foreign, dialect }])),
  },
  models: [
    { name: 'm', targets: [{ provider: 'sound' }], price: { input: 1, output: 4 } },
    ...foreignDialects.map(dialect => ({
      name: dialect,
      targets: [{ provider: dialect, model: dialect === 'anthropic' ? 'claude-opus-4-1' : 'm' }],
      price: { input: 1, output: 4 },
    })),
  ],
  tenants: [{ id: 'limited', keyPrefix: 'limited', quota: { tokens: 1e12 } }],
})

const texts: Readonly<Record<string, string>> = {
  [environment.PEPPER_SECRET]: pepper,
  [environment.ADMIN_SECRET]: adminKey,
  'causeway/sound': JSON.stringify({ keys: ['sk-of-the-sound-provider'] }),
}

const secrets = {
  send: async (command: GetSecretValueCommand) => ({ SecretString: texts[command.input.SecretId ?? ''] }),
} as unknown as SecretsManagerClient

const embedding = JSON.stringify({
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
})
const completion = JSON.stringify({
  choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

/** What is passed on as it came may be a form. */
const isStreamed = (body: string): boolean => {
  try {
    return JSON.parse(body)?.stream === true
  } catch {
    return /name="stream"\r\n\r\ntrue\r\n/.test(body)
  }
}

const say = ({ url, body: bytes = '' }: HttpRequest): string => {
  const body = Buffer.from(bytes).toString()
  if (url.endsWith('/embeddings')) return embedding
  if (body === '' || isStreamed(body)) return chatStream(['Hello']).pieces.join('')
  return url.endsWith('/chat/completions') ? String(chatReply('Hello').pieces[0]) : completion
}

/** A provider that is always well, on no network: what goes wrong is never its fault. */
const soundProvider: HttpClient = async request => {
  const reads: BodyRead[] = [{ type: 'bytes', bytes: Buffer.from(say(request)) }]
  return {
    ok: true,
    value: {
      status: request.url.startsWith(foreign.baseUrl) ? 400 : 200,
      headers: {},
      read: async () => reads.shift() ?? { type: 'end' },
      release: () => {},
      cancel: () => {},
    },
  }
}

/** DynamoDB takes no sort key that is empty or longer, whatever tables in memory do. */
const longestSortKey = 1_024

const checkKey = ({ input: { Key } }: GetItemCommand): void => {
  const length = Buffer.byteLength(Key?.['sk']?.S ?? 'none')
  if (length > 0 && length <= longestSortKey) return
  throw Object.assign(new Error('Size of a key is not within its limits'), { name: 'ValidationException' })
}

/** The tables as the store sees them. Only the operator queries and makes transactions, and here only how they are asked for matters. */
const openClient = (tables: Tables): DynamoDBClient => {
  const modelled = openModelledClient(async command => tables.execute(command).reply, {
    list: async () => ({ type: 'listed', items: [] }),
  })
  const send = async (command: unknown) => {
    if (command instanceof TransactWriteItemsCommand) return {}
    checkKey(command as GetItemCommand)
    return modelled.send(command as GetItemCommand)
  }
  return Object.assign(Object.create(modelled), { send })
}

/** The real gateway over tables in memory, with everything it has logged. */
export const openFuzzedGateway = async (send = soundProvider) => {
  const tables = openTables()
  const log: string[] = []
  const drawing = { pepper: async () => pepper, now: Date.now, randomBytes }
  const { key, item } = await draftVirtualKey(
    { tenant: 'limited', keyPrefix: 'limited', name: 'fuzz' },
    drawing,
  )
  tables.put(environment.STATE_TABLE, item)
  const gateway = openGateway({
    environment,
    configuration,
    dynamodb: openClient(tables),
    secrets,
    send,
    // Nobody is waited for here, so a timer is only ever a pause before the next attempt.
    clock: openHastyClock(Number.POSITIVE_INFINITY),
    dice: Math.random,
    randomBytes,
    log: openLog('error', line => log.push(line), systemClock.now),
  })
  return { handle: openHandle(gateway), key, tables, log }
}
export type FuzzedGateway = Awaited<ReturnType<typeof openFuzzedGateway>>
