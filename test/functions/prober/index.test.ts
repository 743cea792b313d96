import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { Finding } from '../../../functions/shared/routing/judge.ts'
import { type Member, writeMember } from '../../../functions/shared/routing/member.ts'
import { openStandings } from '../../../functions/shared/store/pools/standings.ts'
import { type Surroundings, startSurroundings } from '../../surroundings.ts'
import { refusal } from '../../upstream/chat-script.ts'

const configure = (scriptedUrl: string): Configuration =>
  Configuration.parse({
    providers: {
      scripted: {
        allowPrivate: true,
        baseUrl: `${scriptedUrl}/v1`,
        secret: 'causeway/scripted',
        headers: { 'x-team': 'causeway' },
      },
      elsewhere: {
        allowPrivate: true,
        baseUrl: `${scriptedUrl}/v1`,
        secret: 'causeway/elsewhere',
        probe: '/key',
        keyHeader: 'x-key',
      },
      keyless: { allowPrivate: true, baseUrl: `${scriptedUrl}/v1` },
      silent: { allowPrivate: true, baseUrl: `${scriptedUrl}/v1`, secret: 'causeway/scripted', probe: false },
    },
    models: [{ name: 'm', targets: [{ provider: 'scripted' }] }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })

let surroundings: Surroundings
let handler: typeof import('../../../functions/prober/index.ts').handler
const lines: string[] = []
const idOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 8)

beforeAll(async () => {
  surroundings = await startSurroundings(configure)
  await surroundings.putPool('causeway/scripted', { keys: ['sk-a', 'sk-b'] })
  await surroundings.putPool('causeway/elsewhere', { keys: ['sk-c'] })
  Object.assign(process.env, surroundings.variables, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  ;({ handler } = await import('../../../functions/prober/index.ts'))
})
afterAll(() => surroundings.stop())
beforeEach(() => {
  lines.length = 0
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0)
  return () => spy.mockRestore()
})
const logged = () => lines.map(line => JSON.parse(line))

const standingsAt = (time: number) =>
  openStandings({
    ...{ dynamodb: surroundings.dynamodb, table: 'causeway-state', now: () => time },
    ...{ dice: () => 0.5, log: () => {} },
  })
const read = async (member: Member) => (await standingsAt(0).readAll()).get(writeMember(member))?.standing

/** Has been out for a minute. */
const sendAway = async (member: Member, ...findings: readonly Finding[]) => {
  const past = standingsAt(Date.now() - 60_000)
  await past.remove(member)
  for (const finding of findings) await past.note(member, undefined, finding)
}
const refused: Finding = { type: 'refused', reason: 'key_refused', code: 'upstream_auth_error' }
const failed: Finding = { type: 'failed', code: 'upstream_error' }
const list = { headers: { 'content-type': 'application/json' }, pieces: ['{"data":[]}'] }

const a = { providerId: 'scripted', keyId: idOf('sk-a') }
const target = { providerId: 'scripted', model: 'm' }

describe('the prober', () => {
  it('brings a key back that its provider accepts, by a free call with that key', async () => {
    await sendAway(a, refused)
    surroundings.upstream.play(list)
    await handler()
    expect(surroundings.upstream.requests).toMatchObject([
      { method: 'GET', url: '/v1/models', headers: { authorization: 'Bearer sk-a', 'x-team': 'causeway' } },
    ])
    expect(await read(a)).not.toHaveProperty('absence')
    expect(logged()).toMatchObject([
      { level: 'info', message: 'pool member returned', provider: 'scripted', reason: 'key_refused' },
      { message: 'probed', waiting: 1, returned: 1, failed: 0 },
    ])
  })

  it('asks for nobody who is well, or whose time is not over', async () => {
    surroundings.upstream.play(list)
    await standingsAt(Date.now()).note({ ...a, keyId: idOf('sk-b') }, undefined, refused)
    await handler()
    expect(surroundings.upstream.requests).toEqual([])
    await standingsAt(Date.now()).remove({ ...a, keyId: idOf('sk-b') })
  })

  it.each([
    ['is refused again', refusal(401, { message: 'no' }), 'key_refused'],
    ['is out of quota', refusal(402, { message: 'no' }), 'quota_exhausted'],
    ['finds its provider down', refusal(503, { message: 'no' }), 'key_refused'],
    ['finds nobody there', { speaks: false, ending: 'reset' } as const, 'key_refused'],
  ])('sends a key that %s away for longer', async (_, script, reason) => {
    await sendAway(a, refused)
    surroundings.upstream.play(script)
    await handler()
    const { absence, relapses } = (await read(a)) ?? {}
    expect(relapses).toBe(2)
    expect(absence?.reason).toBe(reason)
    expect((absence?.until ?? 0) - Date.now()).toBeGreaterThan(40_000)
  })

  it.each([
    ['429', refusal(429, { message: 'slowly' })],
    ['404', refusal(404, { message: 'no such path' })],
  ])('takes a %d for an answer: the key was accepted', async (_, script) => {
    await sendAway(a, refused)
    surroundings.upstream.play(script)
    await handler()
    expect(await read(a)).not.toHaveProperty('absence')
  })

  it('brings a target back with any key that serves', async () => {
    await sendAway(target, failed, failed, failed, failed, failed)
    surroundings.upstream.play(list)
    await handler()
    expect(surroundings.upstream.requests).toHaveLength(1)
    expect(await read(target)).not.toHaveProperty('absence')
  })

  it('brings a target back that wants no key', async () => {
    const keyless = { providerId: 'keyless', model: 'm' }
    await sendAway(keyless, failed, failed, failed, failed, failed)
    surroundings.upstream.play(list)
    await handler()
    expect(surroundings.upstream.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(await read(keyless)).not.toHaveProperty('absence')
  })

  it('tests a new key before any traffic', async () => {
    const fresh = { providerId: 'elsewhere', keyId: idOf('sk-c') }
    await sendAway(fresh, { type: 'untested' })
    surroundings.upstream.play(list)
    await handler()
    expect(surroundings.upstream.requests).toMatchObject([{ url: '/v1/key', headers: { 'x-key': 'sk-c' } }])
    expect(await read(fresh)).not.toHaveProperty('absence')
  })

  it('forgets a key that is in its pool no more', async () => {
    const gone = { ...a, keyId: idOf('sk-gone') }
    await sendAway(gone, refused)
    await handler()
    expect(await read(gone)).toBeUndefined()
  })

  it('leaves those alone whose provider has nothing that is free', async () => {
    const silent = { ...a, providerId: 'silent' }
    await sendAway(silent, refused)
    surroundings.upstream.play(list)
    await handler()
    expect(surroundings.upstream.requests).toEqual([])
    expect(await read(silent)).toHaveProperty('absence')
    await standingsAt(Date.now()).remove(silent)
  })

  it('asks once, however many of it run', async () => {
    await sendAway(a, refused)
    surroundings.upstream.play(list)
    await Promise.all(Array.from({ length: 5 }, () => handler()))
    expect(surroundings.upstream.requests).toHaveLength(1)
  })
})
