import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { mintVirtualKey } from '../../../functions/shared/contract/virtual-key.ts'
import { openVirtualKeys } from '../../../functions/shared/store/tenants/virtual-keys.ts'
import { dummyCredentials } from '../../../infra/local/dummy-credentials.ts'
import { startLocalStack } from '../../../infra/local/start-local-stack.ts'
import { withCleanup } from '../../../infra/local/with-cleanup.ts'
import { makeFolder } from './make-folder.ts'

const configuration = Configuration.parse({
  providers: {
    own: { baseUrl: 'https://example.com/v1', secret: 'causeway/own', environment: 'OWN_API_KEY' },
  },
  models: [{ name: 'small', targets: [{ provider: 'own' }] }],
  tenants: ['acme', 'beta'].map(id => ({ id, keyPrefix: id })),
})

type Settings = {
  readonly key?: string
  readonly configuration?: Configuration
  readonly environment?: Record<string, string>
}

const randomBytes = (size: number) => crypto.getRandomValues(new Uint8Array(size))

/** Runs a stack over the folder for as long as the work takes. */
const withStack = <Result>(
  data: string,
  settings: Settings,
  work: (stack: Awaited<ReturnType<typeof startLocalStack>>) => Promise<Result> | Result,
): Promise<Result> =>
  withCleanup(async defer => {
    const signal = new AbortController().signal
    const defaults = { configuration, environment: {}, key: undefined, port: 8787 }
    return work(await startLocalStack({ data, ...defaults, ...settings, demoPauseMs: 0, signal, defer }))
  })

const keyOf = (data: string, settings: Settings = {}) => withStack(data, settings, ({ key }) => key)

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

const openKeys = (environment: Readonly<Record<string, string | undefined>>, data: string) => {
  const dynamodb = new DynamoDBClient({
    endpoint: `${environment['AWS_ENDPOINT_URL_DYNAMODB']}`,
    ...{ region: 'us-east-1', credentials: dummyCredentials },
  })
  onTestFinished(() => dynamodb.destroy())
  const secrets: { name: string; versions: { text: string }[] }[] = readJson(join(data, 'secrets.json'))
  const pepper = async () => `${secrets.find(({ name }) => name === 'causeway/pepper')?.versions[0]?.text}`
  return openVirtualKeys({
    ...{ dynamodb, table: 'causeway-state', pepper, now: Date.now, randomBytes },
    acceptImported: true,
  })
}

describe('a local stack', () => {
  it('writes everything that the functions need to a file for its owner, and removes it at the end', async () => {
    const data = join(makeFolder(), 'new')
    const file = await withStack(data, {}, ({ environmentFile, environment }) => {
      const written = parseEnv(readFileSync(environmentFile, 'utf8'))
      expect(written).toMatchObject({
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        STATE_TABLE: 'causeway-state',
        PEPPER_SECRET: 'causeway/pepper',
        GATEWAY_CONFIG: join(data, 'gateway.json'),
        ACCEPT_IMPORTED_KEYS: 'false',
      })
      expect(environment).toMatchObject(written)
      expect(statSync(data).mode & 0o777).toBe(0o700)
      return environmentFile
    })
    expect(existsSync(file)).toBe(false)
  })

  it("keeps the operator's identity at AWS away from the gateway", async () => {
    const environment = { AWS_PROFILE: 'mine', AWS_SESSION_TOKEN: 'mine', AWS_ACCESS_KEY_ID: 'mine' }
    await withStack(makeFolder(), { environment }, ({ environment: given }) => {
      expect(Object.values(given)).not.toContain('mine')
    })
  })

  it('gives the gateway a configuration that holds the demo provider, and another when told to', async () => {
    const data = makeFolder()
    const file = join(data, 'gateway.json')
    await withStack(data, {}, async ({ configure }) => {
      const { providers } = Configuration.parse(readJson(file))
      const answer = await fetch(`${providers['demo']?.baseUrl}/models`)
      expect(answer.status).toBe(200)
      await configure({ ...configuration, defaultModel: 'small' })
      expect(Configuration.parse(readJson(file)).defaultModel).toBe('small')
      expect(statSync(file).mode & 0o777).toBe(0o600)
    })
  })

  it('uses the endpoints that the operator names, without dummy credentials or a second DynamoDB', async () => {
    await withStack(makeFolder(), {}, async first => {
      const name = 'AWS_ENDPOINT_URL_DYNAMODB'
      const theirs = { [name]: `${first.environment[name]}`, AWS_SESSION_TOKEN: 'mine' }
      onTestFinished(() => void vi.unstubAllEnvs())
      for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(variable, 'mine')
      const data = makeFolder()
      await withStack(data, { environment: theirs }, ({ environment, environmentFile }) => {
        expect(environment).toMatchObject(theirs)
        expect(readFileSync(environmentFile, 'utf8')).not.toContain('AWS_ACCESS_KEY_ID')
        expect(existsSync(join(data, 'dynamodb.sqlite'))).toBe(false)
      })
    })
  })
})

describe("the local stack's virtual key", () => {
  it('is made once for the first tenant, kept for its owner alone and found in the store', async () => {
    const data = makeFolder()
    const first = await keyOf(data)
    expect(first).toMatch(/^cw_acme\w{28}$/)
    expect(statSync(join(data, 'local-key')).mode & 0o777).toBe(0o600)
    await withStack(data, {}, async ({ key, environment }) => {
      expect(key).toBe(first)
      expect(await openKeys(environment, data).find(key)).toMatchObject({ tenant: 'acme' })
    })
  })

  it('may be one of our make, for the tenant of its prefix or else the first', async () => {
    const data = makeFolder()
    for (const [prefix, tenant] of [
      ['beta', 'beta'],
      ['nobody', 'acme'],
    ] as const) {
      const given = mintVirtualKey(prefix, randomBytes)
      await withStack(data, { key: given }, async ({ key, environment }) => {
        expect(key).toBe(given)
        expect(environment['ACCEPT_IMPORTED_KEYS']).toBe('false')
        expect(await openKeys(environment, data).find(key)).toMatchObject({ tenant })
      })
    }
  })

  it('may be of any other make, which the gateway is then told to accept, also the next time', async () => {
    const data = makeFolder()
    for (const settings of [{ key: 'sk-from-elsewhere' }, { key: 'sk-from-elsewhere' }, {}]) {
      await withStack(data, settings, async ({ key, environment }) => {
        expect([key, environment['ACCEPT_IMPORTED_KEYS']]).toEqual(['sk-from-elsewhere', 'true'])
      })
    }
  })

  it('is replaced when it was revoked, unless it was asked for', async () => {
    const data = makeFolder()
    const revoked = await withStack(data, {}, async ({ key, environment }) => {
      const keys = openKeys(environment, data)
      const owner = { tenant: 'acme', keyPrefix: 'acme' }
      const [record] = await keys.list(owner)
      await keys.revoke({ ...owner, id: `${record?.id}` })
      return key
    })
    const replacement = await keyOf(data)
    expect(replacement).not.toBe(revoked)
    await expect(keyOf(data, { key: revoked })).rejects.toThrow(
      /^The key cw_acme….{4} of --key no longer holds/,
    )
    expect(await keyOf(data)).toBe(replacement)
  })

  it('is replaced when its tenant is gone', async () => {
    const data = makeFolder()
    await keyOf(data)
    const later = { ...configuration, tenants: configuration.tenants.filter(({ id }) => id === 'beta') }
    expect(await keyOf(data, { configuration: later })).toMatch(/^cw_beta/)
  })
})
