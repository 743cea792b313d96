import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { number, text } from '../../functions/shared/store/attribute.ts'
import { ledgerKey } from '../../functions/shared/store/ledger-key.ts'
import { runAdmin } from '../../infra/admin/run-admin.ts'
import { configure } from '../functions/gateway/configure.ts'
import { type House, openHouse } from '../open-house.ts'
import { runApart, runHere } from './run-command-line.ts'

let house: House
let folder: string
beforeAll(async () => {
  house = await openHouse(configure)
  folder = await mkdtemp(join(tmpdir(), 'admin-'))
  const variables = { ...house.variables, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(join(folder, 'environment'), lines.join(''))
})
afterAll(async () => {
  await house.stop()
  await rm(folder, { recursive: true })
})

const runWith = (variables: Record<string, string>, ...args: string[]) => runHere(runAdmin, args, variables)
const run = (...args: string[]) => runWith({}, ...args, '--url', house.url, '--data', folder)
const runJson = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout)

/** So many ledger rows of two keys in turn, each of 3 tokens in, 1 out and 1,500 nano-dollars. */
const writeRows = async (tenant: string, window: string, count: number): Promise<void> => {
  const amounts = { tokens: number(4), nanos: number(1_500), input: number(3), output: number(1) }
  const rows = Array.from({ length: count }, (_, index) => ({
    ...ledgerKey(tenant, window, `lease-${index}`),
    ...{ kind: text('actual'), keyId: text(`key_${index % 2}`), ...amounts },
  }))
  for (let first = 0; first < count; first += 25) {
    const puts = rows.slice(first, first + 25).map(Item => ({ PutRequest: { Item } }))
    await house.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { 'causeway-ledger': puts } }))
  }
}

describe('npm run admin', () => {
  it('shows the pools, ejects a key and resets it', async () => {
    const { data } = await runJson('pools')
    const [{ provider, members }] = data
    expect(provider).toBe('scripted')
    const id = members[0].key
    const ejected = await run('pools', 'eject', 'scripted', id)
    expect(ejected.exitCode).toBe(0)
    const shown = await run('pools')
    expect(shown.stdout).toMatch(/^PROVIDER +KEY +MODEL +STATE +REASON/)
    expect(shown.stdout).toMatch(new RegExp(`scripted +${id} +- +open +ejected`))
    expect(shown.stdout).toMatch(/requests, success .*, uptime/)
    expect((await run('pools', 'reset', 'scripted', id)).stdout).toMatch(new RegExp(`${id} +- +closed`))
    const nobody = await run('pools', 'reset', 'scripted', 'nobody')
    expect([nobody.exitCode, nobody.stderr]).toEqual([2, expect.stringContaining('There is no such member')])
  }, 30_000)

  it('shows the tenants in a table, with the admin key of the local stack', async () => {
    const { exitCode, stdout, stderr } = await run('tenants')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const [heading = '', ...rows] = stdout.trimEnd().split('\n')
    expect(heading).toMatch(/^TENANT +PREFIX +TOKENS +USD +PER /)
    expect(rows).toHaveLength(house.configuration.tenants.length)
    expect(rows.find(row => row.startsWith('tokens '))?.indexOf('20000')).toBe(heading.indexOf('TOKENS'))
    expect(stdout).not.toContain(house.adminKey)
  })

  it('takes the key from CAUSEWAY_ADMIN_KEY, and needs no local stack then', async () => {
    const args = ['tenant', 'free', '--url', house.url]
    const as = (key: string) => runApart('infra/admin.ts', args, { CAUSEWAY_ADMIN_KEY: key })
    expect((await as(house.adminKey)).stdout).toContain('Without limits')
    expect(await as('wrong')).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('adjusts once and shows how the account stands', async () => {
    const args = ['adjust', 'tokens', '--id', 'gift', '--tokens', '5000', '--reason', 'good will']
    expect((await run(...args)).stdout).toContain('gift: 5000 tokens and 0 USD for tokens')
    const again = await runJson(...args)
    expect(again).toMatchObject({ id: 'gift', reason: 'good will', account: { left: { tokens: 25_000 } } })
    const { stdout } = await run('tenant', 'tokens')
    expect(stdout).toMatch(/left +25000 +-\n/)
    expect(stdout).toMatch(/credited +5000 +0\n/)
  })

  it('sums usage over all parts, however many there are', async () => {
    const window = windowOf(Date.now())
    const count = 5_100
    await writeRows('slow', window, count)
    const answer = await runJson('usage', 'slow', '--by', 'key')
    expect(answer.total).toMatchObject({ requests: count, tokens: { charged: 4 * count, input: 3 * count } })
    expect(answer.total.cost_usd).toBe('0.00765')
    expect(answer.groups).toMatchObject([
      { group: 'key_0', requests: count / 2, cost_usd: '0.003825' },
      { group: 'key_1', requests: count / 2, cost_usd: '0.003825' },
    ])
    const url = `${house.url}/admin/v1/tenants/slow/usage`
    const part = await fetch(url, { headers: { authorization: `Bearer ${house.adminKey}` } })
    expect(await part.json()).toMatchObject({ total: { requests: 5_000 }, next: expect.any(String) })
  }, 60_000)

  it('shows usage in a table', async () => {
    const window = windowOf(Date.now())
    await writeRows('narrow', window, 10)
    const { stdout } = await run('usage', 'narrow', '--by', 'key', '--window', window)
    expect(stdout).toMatch(/^KEY +REQUESTS +INPUT .*\nkey_0 +5 .*\nkey_1 +5 .*\ntotal +10 /)
  })

  it('shows what the ledger says of a request, and forgets what was said', async () => {
    const { key } = await house.keys.create({ tenant: 'kept', keyPrefix: 'kept', name: 'test' })
    const messages = [{ role: 'user', content: 'a secret question' }]
    const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'told' }
    await (await house.post('/v1/chat/completions', { model: 'demo', messages }, headers)).text()
    const shown = await vi.waitFor(async () => {
      const { stdout } = await run('request', 'kept', 'told')
      expect(stdout).toContain('asked:')
      return stdout
    })
    expect(shown).toMatch(/requestId +told\n/)
    expect(shown).toContain('a secret question')
    expect((await run('forget', 'kept', 'told')).stdout).toBe('What told asked and answered is deleted.\n')
    expect((await run('request', 'kept', 'told')).stdout).toMatch(
      /What was asked and answered is not kept\.\n$/,
    )
    expect((await run('forget', 'kept', 'told')).stdout).toBe('Nothing is kept of told.\n')
  })

  it('makes, lists, rotates and revokes virtual keys', async () => {
    const made = await runJson('keys', 'create', 'free', '--name', 'laptop', '--expires', '90d')
    expect(made).toMatchObject({ name: 'laptop', key: expect.stringMatching(/^cw_free/) })
    const next = await run('keys', 'rotate', 'free', made.id, '--overlap', '2h')
    expect(next.stdout).toContain('it will not be shown again')
    expect((await run('keys', 'revoke', 'free', made.id)).stdout).toMatch(/revoked +-\n$/)
    const { stdout } = await run('keys', 'free')
    expect(stdout).toContain(made.id)
    expect(stdout).not.toContain(made.key)
  })

  it('makes, changes, suspends and resumes a tenant, and gives it keys with terms', async () => {
    const create = 'tenants create acme --usd 100 --per day --rpm 60 --tpm 1000 --models demo,gpt-*'
    const { stdout } = await run(...create.split(' '))
    expect(stdout).toMatch(
      /^TENANT .*\nacme +acme +- +100 +day +60 +1000 +- +api, version 1 +active +demo gpt-\* +all +all\n$/,
    )
    const update =
      'tenants update acme --version 1 --rpm none --tokens 5000 --models none --webhook https://a.example/'
    const changed = await runJson(...update.split(' '))
    expect(changed).toMatchObject({
      quota: { usd: 100, tokens: 5000, per: 'day' },
      version: 2,
      webhook: 'https://a.example/',
    })
    expect(changed.limits).toEqual({ tokensPerMinute: 1000 })
    expect(changed).not.toHaveProperty('models')
    expect((await run('tenants', 'suspend', 'acme')).stdout).toContain('suspended')
    expect((await run('tenants')).stdout).toMatch(/\nacme .* suspended( +all){3}\n/)
    expect((await run('tenants', 'resume', 'acme')).stdout).toContain('active')

    const terms = '--budget-usd 5 --budget-tokens 100000 --rpm 6 --tpm 7 --models demo'
    const key = await runJson('keys', 'create', 'acme', ...terms.split(' '))
    expect(key).toMatchObject({
      budget: { usd: 5, tokens: 100_000 },
      models: ['demo'],
      key: expect.any(String),
    })
    const tighter = await run('keys', 'update', 'acme', key.id, '--budget-tokens', 'none', '--rpm', '3')
    expect(tighter.stdout).toMatch(/active +5 USD, 3 requests\/min, 7 tokens\/min, demo\n$/)
    const next = await runJson('keys', 'rotate', 'acme', key.id)
    expect(next).toMatchObject({ budget: { usd: 5 }, budgetId: key.id })
  })

  it.each([
    [['tenants', 'create', 'acme'], 'There is a tenant acme already. Nothing was changed.'],
    [['tenants', 'create', 'free', '--usd', '1'], 'free is declared in gateway.yaml'],
    [['tenants', 'create', 'x', '--per', 'year'], "Invalid 'quota.per'"],
    [['tenants', 'update', 'acme', '--version', '1'], 'acme was changed by somebody else'],
    [['tenants', 'update', 'acme', '--rpm', '0'], "Invalid 'limits.requestsPerMinute'"],
    [['tenant', 'nobody'], 'There is no such tenant.'],
    [['request', 'free', 'never'], 'There is no answered request'],
    [['usage', 'free', '--by', 'mood'], "Invalid 'by'"],
    [['adjust', 'tokens', '--id', 'x', '--tokens', '5'], "Missing required parameter: 'reason'."],
    [['adjust', 'tokens', '--tokens', 'many'], '--tokens many: must be a number'],
    [['keys', 'revoke', 'free'], 'Write: npm run admin -- keys revoke TENANT KEY_ID'],
    [['keys', 'revoke', 'free', '../../money/keys/x'], 'There is no key ../../money/keys/x of free.'],
    [['frobnicate'], '"frobnicate" is no command'],
    [['tenants', '--region', 'eu-west-1', '--url', 'http://example.com'], 'must be https'],
  ])('refuses in one line: %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runWith(
      { CAUSEWAY_ADMIN_KEY: house.adminKey },
      ...(args.includes('--url') ? args : [...args, '--url', house.url]),
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it('says what to do when nobody answers, or a deployment has no --url', async () => {
    const gone = await runWith({ CAUSEWAY_ADMIN_KEY: 'x' }, 'tenants', '--url', 'http://127.0.0.1:9')
    expect(gone).toMatchObject({ exitCode: 1, stdout: '' })
    expect(gone.stderr).toContain('is the gateway running there?')
    const lost = await runWith({}, 'tenants', '--region', 'eu-west-1')
    expect(lost.stderr).toContain('Add --url')
  })
})
