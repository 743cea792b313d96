import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { seedSecrets } from '../../../infra/local/seed-secrets.ts'
import { makeFolder } from './make-folder.ts'
import { openSecretsManager } from './open-secrets-manager.ts'

const { providers } = Configuration.parse({
  providers: {
    openai: {
      baseUrl: 'https://api.openai.com/v1',
      secret: 'causeway/openai',
      environment: 'OPENAI_API_KEY',
    },
    open: { baseUrl: 'http://127.0.0.1:1/v1' },
  },
  models: [{ name: 'small', targets: [{ provider: 'openai' }] }],
  tenants: [{ id: 'acme', keyPrefix: 'acme' }],
})

const openHouse = async () => {
  const secretsManager = await openSecretsManager(makeFolder())
  const seed = (environment: Record<string, string>, byte = 7) =>
    seedSecrets({
      ...{ secretsManager, providers, environment },
      ...{ pepperSecret: 'causeway/pepper', adminSecret: 'causeway/admin', gmSecret: 'causeway/gm' },
      randomBytes: size => new Uint8Array(size).fill(byte),
    })
  const read = async (SecretId: string) => secretsManager.send(new GetSecretValueCommand({ SecretId }))
  const put = (SecretId: string, SecretString: string) =>
    secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }))
  return { seed, read, put }
}

describe('seedSecrets', () => {
  it('makes the pepper and the admin key once, of 48 bytes each', async () => {
    const { seed, read } = await openHouse()
    const { pepper, adminKey } = await seed({}, 1)
    for (const text of [pepper, adminKey]) expect(Buffer.from(text, 'base64url')).toHaveLength(48)
    expect(await seed({}, 2)).toEqual({ pepper, adminKey })
    expect((await read('causeway/pepper')).SecretString).toBe(pepper)
    expect((await read('causeway/admin')).SecretString).toBe(adminKey)
  })

  it('makes a private key of SM2 once', async () => {
    const { seed, read } = await openHouse()
    await seed({}, 1)
    await seed({}, 2)
    expect((await read('causeway/gm')).SecretString).toBe('01'.repeat(32))
  })

  it('puts the keys of a set variable into the pool', async () => {
    const { seed, read } = await openHouse()
    await seed({ OPENAI_API_KEY: 'sk-1, sk-2,' })
    expect((await read('causeway/openai')).SecretString).toBe('{"keys":["sk-1","sk-2"]}')
  })

  it('makes no new version of a pool that has not changed', async () => {
    const { seed, read } = await openHouse()
    await seed({ OPENAI_API_KEY: 'sk-1' })
    const before = await read('causeway/openai')
    await seed({ OPENAI_API_KEY: 'sk-1' })
    expect((await read('causeway/openai')).VersionId).toBe(before.VersionId)
  })

  it('makes an empty pool where the variable is unset, and never overwrites one', async () => {
    const { seed, read, put } = await openHouse()
    await seed({})
    expect((await read('causeway/openai')).SecretString).toBe('{"keys":[]}')
    await put('causeway/openai', '{"keys":["by-hand"]}')
    await seed({})
    expect((await read('causeway/openai')).SecretString).toBe('{"keys":["by-hand"]}')
  })
})
