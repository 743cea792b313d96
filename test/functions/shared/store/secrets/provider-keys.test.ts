import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openProviderKeys } from '../../../../../functions/shared/store/secrets/provider-keys.ts'
import type { LocalServer } from '../../../../../infra/local/listen.ts'
import { startSecretsManager } from '../../../../../infra/local/secrets-manager.ts'
import { openManualClock } from '../../../../manual-clock.ts'

let folder: string
let server: LocalServer
let secrets: SecretsManagerClient
let reads = 0
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pools-'))
  server = await startSecretsManager({ file: join(folder, 'secrets.json'), region: 'eu-west-1' })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  secrets = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  })
  secrets.middlewareStack.add(
    (next, context) => args => {
      if (context['commandName'] === 'GetSecretValueCommand') reads += 1
      return next(args)
    },
    { step: 'initialize' },
  )
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  reads = 0
})

const create = (name: string, value: string) =>
  secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }))
const put = (name: string, value: string) =>
  secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }))

const open = () => {
  const clock = openManualClock()
  const lines: string[] = []
  const log = (...parts: readonly unknown[]) => void lines.push(JSON.stringify(parts))
  const keys = openProviderKeys({ secrets, now: clock.now, log })
  const list = async (pool: ReturnType<typeof keys.read>) => {
    const result = await pool
    if (!result.ok) return result.failure.code
    return result.value.map(({ key, weight, isNew, isStandIn }) => {
      const mark = isNew ? ' new' : isStandIn ? ' stand-in' : ''
      return `${key}×${weight}${mark}`
    })
  }
  return {
    clock,
    lines,
    read: (name: string) => list(keys.read(name)),
    refresh: (name: string) => list(keys.refresh(name)),
  }
}

describe('a pool of provider keys', () => {
  it('has bare keys, keys with weights, and may be one key without any JSON', async () => {
    await create('mixed', '{"keys": ["sk-1", {"key": "sk-2", "weight": 3}]}')
    await create('bare', 'sk-alone')
    const pools = open()
    expect(await pools.read('mixed')).toEqual(['sk-1×1', 'sk-2×3'])
    expect(await pools.read('bare')).toEqual(['sk-alone×1'])
  })

  it('has the keys of service accounts as they are in their files', async () => {
    const account = { private_key: 'PEM', type: 'service_account' }
    await create('account', JSON.stringify(account))
    await create('accounts', JSON.stringify({ keys: [account, { key: account, weight: 2 }] }))
    const pools = open()
    const text = JSON.stringify(account)
    expect(await pools.read('account')).toEqual([`${text}×1`])
    expect(await pools.read('accounts')).toEqual([`${text}×2`])
    expect(await open().read('account')).toEqual([`${text}×1`])
  })

  it('is read once for everyone who asks at the same time', async () => {
    await create('busy', '{"keys":["sk-1"]}')
    const pools = open()
    await Promise.all(Array.from({ length: 20 }, () => pools.read('busy')))
    await pools.read('busy')
    // Both versions of it.
    expect(reads).toBe(2)
  })

  it('is read again in the background when it is five minutes old', async () => {
    await create('aging', '{"keys":["old"]}')
    const pools = open()
    await pools.read('aging')
    await put('aging', '{"keys":["new"]}')
    pools.clock.advance(299_999)
    expect(await pools.read('aging')).toEqual(['old×1'])
    pools.clock.advance(1)
    expect(await pools.read('aging')).toEqual(['old×1'])
    await expect.poll(() => pools.read('aging')).toEqual(['new×1 new', 'old×1 stand-in'])
  })

  it('is refreshed at once when a provider refuses a key', async () => {
    await create('rotated', '{"keys":["old"]}')
    const pools = open()
    await pools.read('rotated')
    await put('rotated', '{"keys":["new"]}')
    expect(await pools.refresh('rotated')).toEqual(['new×1 new', 'old×1 stand-in'])
  })

  it.each([
    ['a new key beside an old one', ['old'], ['old', 'new'], ['old×1', 'new×1 new']],
    ['another key', ['old', 'kept'], ['kept', 'new'], ['kept×1', 'new×1 new', 'old×1 stand-in']],
    ['fewer keys, whose owner wants the other gone', ['old', 'kept'], ['kept'], ['kept×1']],
    ['its first key', [], ['first'], ['first×1']],
    ['another weight', ['old'], [{ key: 'old', weight: 2 }], ['old×2']],
  ])('has %s', async (name, previous, current, expected) => {
    const secret = name.replaceAll(/\W/g, '-')
    await create(secret, JSON.stringify({ keys: previous }))
    await put(secret, JSON.stringify({ keys: current }))
    expect(await open().read(secret)).toEqual(expected)
  })

  it('is not refreshed for every refusal', async () => {
    await create('refused', '{"keys":["sk-1"]}')
    const pools = open()
    for (let refusals = 0; refusals < 10; refusals++) await pools.refresh('refused')
    const before = reads
    pools.clock.advance(5_000)
    await pools.refresh('refused')
    expect([before, reads]).toEqual([2, 4])
  })

  it('is looked for again soon while it is empty', async () => {
    await create('empty', '{"keys":[]}')
    const pools = open()
    expect(await pools.read('empty')).toEqual([])
    await put('empty', '{"keys":["first"]}')
    expect(await pools.read('empty')).toEqual(['first×1'])
  })

  it('is empty where there is no secret yet', async () => {
    expect(await open().read('nowhere')).toEqual([])
  })

  it('cannot be had when its secret is no pool, which is logged without a word of it', async () => {
    await create('broken', '{"keys": [sk-secret]}')
    const pools = open()
    expect(await pools.read('broken')).toBe('secret_unavailable')
    expect(pools.lines).toHaveLength(1)
    expect(pools.lines[0]).toContain('broken')
    expect(pools.lines[0]).not.toContain('sk-secret')
  })

  it('serves on for a day while Secrets Manager cannot read it, and no longer', async () => {
    await create('stale', '{"keys":["kept"]}')
    const pools = open()
    await pools.read('stale')
    await put('stale', '{"keys": 1}')
    pools.clock.advance(86_399_999)
    expect(await pools.read('stale')).toEqual(['kept×1'])
    pools.clock.advance(1)
    expect(await pools.read('stale')).toBe('secret_unavailable')
  })
})
