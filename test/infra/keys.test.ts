import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import { openTenantWrites } from '../../functions/shared/store/tenants/tenant-writes.ts'
import { openVirtualKeys } from '../../functions/shared/store/tenants/virtual-keys.ts'
import { runKeys } from '../../infra/keys/run-keys.ts'
import { startEmbeddedDynamodb } from '../store/embedded-dynamodb.ts'
import { runApart, runHere } from './run-command-line.ts'

const table = 'state-of-the-test'
const pepper = 'the pepper of the test'
const gateway = `
providers: { demo: { baseUrl: 'https://demo.example' } }
models: [{ name: demo, targets: [{ provider: demo }] }]
tenants: [{ id: acme, keyPrefix: ac }, { id: beta, keyPrefix: be }]
`

/** Answers GetSecretValue as Secrets Manager does, for the pepper alone. */
const secretsManager = createServer(async (request, response) => {
  const { SecretId } = (await json(request)) as { SecretId: string }
  const known = SecretId === 'pepper-of-the-test'
  response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(known ? { SecretString: pepper } : { __type: 'ResourceNotFoundException' }))
})

let embedded: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
let folder: string
let variables: Record<string, string>

beforeAll(async () => {
  embedded = await startEmbeddedDynamodb(table)
  await once(secretsManager.listen(0, '127.0.0.1'), 'listening')
  variables = {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    STATE_TABLE: table,
    PEPPER_SECRET: 'pepper-of-the-test',
    AWS_ENDPOINT_URL_DYNAMODB: embedded.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secretsManager.address() as AddressInfo).port}`,
  }
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
  await writeFile(join(folder, 'gateway.yaml'), gateway)
  await writeEnvironment(folder, variables)
})

afterAll(async () => {
  await embedded.stop()
  secretsManager.close()
  await rm(folder, { recursive: true })
})

const writeEnvironment = (data: string, values: Record<string, string>) =>
  writeFile(
    join(data, 'environment'),
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )

const argsOf = (line: string) => [...line.split(' '), '--config', join(folder, 'gateway.yaml')]
const run = (line: string) => runHere(runKeys, argsOf(line), {})
const runLocally = (line: string) => run(`${line} --data ${folder}`)
const runJson = async (line: string) => JSON.parse((await runLocally(`${line} --json`)).stdout)

const countKeys = async () => (await embedded.connect().send(new ScanCommand({ TableName: table }))).Count

/** The gateway's view of the same table. */
const find = (key: string) =>
  openVirtualKeys({
    ...{ dynamodb: embedded.connect(), table, pepper: async () => pepper, now: Date.now, randomBytes },
    acceptImported: true,
  }).find(key)

describe('npm run keys', () => {
  it('creates a key that the gateway finds, and shows it this once', async () => {
    const { exitCode, stdout, stderr } = await runLocally('create --tenant acme --name laptop --expires 90d')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain('it will not be shown again')
    const [key = ''] = stdout.match(/cw_ac[0-9A-Za-z]{28}/g) ?? []
    const record = await find(key)
    expect(record).toMatchObject({ tenant: 'acme', name: 'laptop', masked: `cw_ac…${key.slice(-4)}` })
    expect((record?.expiresAt ?? 0) - (record?.createdAt ?? 0)).toBeCloseTo(90 * 86_400_000, -5)

    const listed = await runLocally('list')
    expect(listed.stdout).toContain(record?.id)
    expect(listed.stdout + JSON.stringify(await runJson('list'))).not.toContain(key)
  })

  it('lists one tenant or all of them, for people and for scripts', async () => {
    await runLocally('create --tenant beta --name tablet')
    const people = await runLocally('list --tenant beta')
    const [heading = '', row = '', ...more] = people.stdout.trimEnd().split('\n')
    expect(heading).toMatch(/^ID +TENANT +NAME +KEY +CREATED +EXPIRES +STATE +TERMS$/)
    expect(row.indexOf('tablet')).toBe(heading.indexOf('NAME'))
    expect(row).toMatch(/never +active +-$/)
    expect(more).toEqual([])

    const [script] = await runJson('list --tenant beta')
    expect(script).toMatchObject({ tenant: 'beta', name: 'tablet', expiresAt: null, standing: 'active' })
    expect(new Date(script.createdAt).toISOString()).toBe(script.createdAt)
    await runLocally('create --tenant acme')
    const tenants = (await runJson('list')).map(({ tenant }: { tenant: string }) => tenant)
    expect(new Set(tenants)).toEqual(new Set(['acme', 'beta']))
  })

  it('rotates and revokes', async () => {
    const old = await runJson('create --tenant acme --name phone')
    const next = await runJson(`rotate ${old.id} --tenant acme --overlap 2h`)
    expect(next).toMatchObject({ name: 'phone', key: expect.stringMatching(/^cw_ac/) })
    const retired = await find(old.key)
    expect(retired?.expiresAt).toBe((retired?.rotatedAt ?? 0) + 7_200_000)

    const revoked = await runLocally(`revoke ${next.id} --tenant acme`)
    expect(revoked.stdout).toMatch(/revoked \d{4}-\d\d-\d\d/)
    expect((await find(next.key))?.revokedAt).toBeDefined()
    expect((await runLocally(`revoke ${next.id} --tenant acme`)).exitCode).toBe(0)

    const again = await runLocally(`rotate ${old.id} --tenant acme`)
    expect(again).toMatchObject({ exitCode: 2, stdout: '' })
    expect(again.stderr).toBe(`${old.id} is revoked or rotated already; nothing was changed.\n`)
  })

  it('gives a key terms, which its successor inherits with its budget', async () => {
    const terms = '--budget-usd 5 --budget-tokens 1000 --rpm 60 --tpm 100 --models gpt-5-mini,claude-*'
    const made = await runJson(`create --tenant beta --name limited ${terms}`)
    expect(made).toMatchObject({
      budget: { usd: 5, tokens: 1000 },
      limits: { requestsPerMinute: 60, tokensPerMinute: 100 },
      models: ['gpt-5-mini', 'claude-*'],
    })
    await runLocally(`rotate ${made.id} --tenant beta`)
    const listed = (await runJson('list --tenant beta')).filter(
      ({ name }: { name: string }) => name === 'limited',
    )
    expect(listed.map(({ budgetId }: { budgetId: string }) => budgetId)).toEqual([made.id, made.id])
    expect((await runLocally('list --tenant beta')).stdout).toContain(
      '5 USD, 1000 tokens, 60 requests/min, 100 tokens/min, gpt-5-mini claude-*',
    )
  })

  it('knows the tenants of the admin API too', async () => {
    const writes = openTenantWrites({ dynamodb: embedded.connect(), table, now: Date.now })
    await writes.create(TenantEntry.parse({ id: 'stored', keyPrefix: 'st' }))
    const { key } = await runJson('create --tenant stored')
    expect(await find(key)).toMatchObject({ tenant: 'stored' })
  })

  it('imports a key without showing it', async () => {
    const { stdout } = await runLocally('create --tenant acme --key sk-from-elsewhere')
    expect(stdout).toContain('ACCEPT_IMPORTED_KEYS=true')
    expect(stdout).not.toContain('sk-from')
    expect(await find('sk-from-elsewhere')).toMatchObject({ tenant: 'acme' })
    expect(await runLocally('create --tenant beta --key sk-from-elsewhere')).toMatchObject({
      exitCode: 2,
      stderr: 'This key exists already; nothing was changed.\n',
    })
  })

  it.each([
    ['create', 'Whose key? Add --tenant TENANT.'],
    ['create --tenant nobody', 'There is no tenant "nobody", only acme, beta'],
    ['create --tenant acme --expires 2020-01-01', '--expires 2020-01-01: this is past already.'],
    ['create --tenant acme --rpm 0', "Invalid 'limits.requestsPerMinute'"],
    ['create --tenant acme --budget-usd five', '--budget-usd five: must be a number'],
    ['create --tenant acme --key short', 'A key to import must be 8 to 256 visible ASCII characters.'],
    ['revoke key_unknown --tenant acme', 'There is no key key_unknown of acme.'],
  ])('refuses in one line and changes nothing: %s', async (line, message) => {
    const before = await countKeys()
    const { exitCode, stdout, stderr } = await runLocally(line)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
    expect(await countKeys()).toBe(before)
  })

  it('says what to do when no local stack is running, or the last one has gone', async () => {
    const remedy = 'run npm start in another terminal, or name a deployment with --region.\n'
    const none = await run(`list --data ${join(folder, 'nowhere')}`)
    expect(none).toMatchObject({ exitCode: 2, stdout: '' })
    expect(none.stderr).toMatch(/^No local stack is running/)
    expect(none.stderr.endsWith(remedy)).toBe(true)

    const data = await mkdtemp(join(folder, 'gone-'))
    await writeEnvironment(data, { ...variables, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' })
    const gone = await run(`list --data ${data}`)
    expect(gone).toEqual({ exitCode: 1, stdout: '', stderr: `The local stack does not answer: ${remedy}` })
  })

  it('does not go to AWS when the local stack leaves an endpoint out', async () => {
    const data = await mkdtemp(join(folder, 'half-'))
    await writeEnvironment(data, { ...variables, AWS_ENDPOINT_URL_SECRETS_MANAGER: '' })
    const { exitCode, stderr } = await run(`create --tenant acme --data ${data}`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('does not say AWS_ENDPOINT_URL_SECRETS_MANAGER: run npm start again.')
  })

  it('reaches a deployment by its region and the credentials of the environment', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' }
    const line = 'create --tenant acme --region eu-west-1'
    const runWith = (environment: Record<string, string>) =>
      runApart('infra/keys.ts', argsOf(line), environment)
    expect(await runWith({ ...variables, ...credentials })).toMatchObject({ exitCode: 0, stderr: '' })

    const before = await countKeys()
    const elsewhere = { ...variables, ...credentials, PEPPER_SECRET: 'another' }
    const { exitCode, stderr } = await runWith(elsewhere)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^There is no table state-of-the-test or no secret another in eu-west-1: .*\n$/)
    expect(await countKeys()).toBe(before)
  })

  it('explains itself', async () => {
    const { exitCode, stdout } = await run('--help')
    expect(exitCode).toBe(0)
    for (const word of ['create', 'list', 'rotate', 'revoke', '--region', '--overlap']) {
      expect(stdout).toContain(word)
    }
  })
})
