import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { explain } from '../../../../../functions/shared/providers/openai/explain.ts'
import { writeMember } from '../../../../../functions/shared/routing/member.ts'
import type { Asked } from '../../../../../functions/shared/routing/read-outcome.ts'
import { type ManualClock, openManualClock } from '../../../../manual-clock.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'
import { type Instance, openInstance } from '../open-instance.ts'

let bench: Bench
let clock: ManualClock
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

let tests = 0
let asked: Asked
let key: { readonly providerId: string; readonly keyId: string }
let target: { readonly providerId: string; readonly model: string }
beforeEach(() => {
  clock = openManualClock()
  tests += 1
  const providerId = `p${tests}`
  asked = { providerId, model: 'm', keyId: 'k' }
  key = { providerId, keyId: 'k' }
  target = { providerId, model: 'm' }
})

const open = (dice?: () => number) => openInstance({ url: bench.url, clock, ...(dice && { dice }) })

const failWith = async (instance: Instance, status: number, of = asked) => {
  instance.report(of, { type: 'failed', failure: explain(status, '') })
  await instance.reported()
}
const answer = async (instance: Instance, of = asked) => {
  instance.report(of, { type: 'answered', firstByteMs: 100 })
  await instance.reported()
}
const countOf = (instance: Instance, command: string) =>
  instance.commands.filter(name => name === command).length

describe('a key that is refused', () => {
  it.each([
    [401, 'key_refused'],
    [402, 'quota_exhausted'],
    [403, 'key_refused'],
  ])('with %d is out for the whole fleet within a second, and one line says why', async (status, reason) => {
    const [one, other] = [open(), open()]
    await other.refreshHealth()
    expect(other.health(key)).toBeUndefined()
    await failWith(one, status)
    clock.advance(999)
    await other.refreshHealth()
    expect(other.health(key)).toMatchObject({ state: 'open', reason })
    expect(one.lines).toEqual([
      expect.objectContaining({
        level: 'error',
        message: 'pool member left',
        provider: asked.providerId,
        reason,
      }),
    ])
  })

  it('is out at once for whom it was refused, without another look', async () => {
    const one = open()
    await failWith(one, 401)
    expect(one.health(key)?.state).toBe('open')
    expect(countOf(one, 'Query')).toBe(0)
  })

  it('is out also where that could not be written, as far as this instance goes', async () => {
    const one = open()
    one.network.isDown = true
    one.report(asked, { type: 'failed', failure: explain(401, '') })
    expect(one.health(key)?.state).toBe('open')
    await one.reported()
    expect(one.health(key)?.state).toBe('open')
  })

  it('is out once, and said to be once, whoever of the fleet it was refused at the same time', async () => {
    const fleet = Array.from({ length: 8 }, () => open())
    await Promise.all(fleet.map(one => failWith(one, 401)))
    expect(fleet.flatMap(({ lines }) => lines)).toHaveLength(1)
    const [until] = new Set(fleet.map(one => one.health(key)?.until))
    expect(until).toBe(clock.now() + 30_000)
  })
})

describe('failures', () => {
  it('are counted over all instances, each of which has seen one', async () => {
    for (let failures = 1; failures < 5; failures++) await failWith(open(), 500)
    const watcher = open()
    await watcher.refreshHealth()
    expect(watcher.health(key)?.state).toBe('closed')
    await failWith(open(), 500)
    clock.advance(1_000)
    await watcher.refreshHealth()
    expect(watcher.health(key)).toMatchObject({ state: 'open', reason: 'failing' })
    expect(watcher.health(target)).toMatchObject({ state: 'open', reason: 'failing' })
  })

  it('in a row end with an answer anywhere', async () => {
    for (let failures = 0; failures < 4; failures++) await failWith(open(), 500)
    const lucky = open()
    await lucky.refreshHealth()
    await answer(lucky)
    for (let failures = 0; failures < 4; failures++) await failWith(open(), 500)
    await lucky.refreshHealth()
    clock.advance(1_000)
    await lucky.refreshHealth()
    expect(lucky.health(key)?.state).toBe('closed')
  })

  it('of what is known to be out are not written', async () => {
    const one = open()
    await failWith(one, 401)
    const before = one.commands.length
    for (let more = 0; more < 10; more++) await failWith(one, 401)
    expect(one.commands.length).toBe(before)
  })
})

describe('an answer', () => {
  it('of a healthy member costs no read and no write', async () => {
    const one = open()
    await one.refreshHealth()
    for (let answers = 0; answers < 100; answers++) await answer(one)
    expect(one.commands).toEqual(['Query'])
  })

  it('is written one time in ten, and counts for ten then', async () => {
    let throws = 0
    const one = open(() => (throws++ % 20 < 2 ? 0.05 : 0.5))
    for (let answers = 0; answers < 100; answers++) await answer(one)
    expect(countOf(one, 'PutItem')).toBe(20)
    expect(one.health(key)).toMatchObject({ state: 'closed', firstByteMs: 100, inUse: 100 })
  })
})

describe('the look at the fleet', () => {
  it('is one for all who ask at once, and again after three quarters of a second', async () => {
    const one = open()
    await Promise.all(Array.from({ length: 20 }, one.refreshHealth))
    clock.advance(749)
    await one.refreshHealth()
    expect(one.commands).toEqual(['Query'])
    clock.advance(1)
    await one.refreshHealth()
    expect(one.commands).toEqual(['Query', 'Query'])
  })

  it('does not forget what was written while it was read', async () => {
    const one = open()
    const looking = one.refreshHealth()
    await failWith(one, 401)
    await looking
    expect(one.health(key)?.state).toBe('open')
  })

  it('keeps what was known while DynamoDB is down, and takes strangers for healthy', async () => {
    const one = open()
    await failWith(one, 401)
    one.network.isDown = true
    clock.advance(1_000)
    await one.refreshHealth()
    expect(one.health(key)?.state).toBe('open')
    expect(one.health({ ...key, keyId: 'other' })).toBeUndefined()
    await failWith(one, 500)
    expect(one.lines.map(line => 'message' in line && line.message)).toContain('health not read')
  })

  it('is waited for no longer than 50 ms', async () => {
    const one = open()
    const looking = one.refreshHealth()
    await clock.waiting(50)
    clock.advance(50)
    await looking
    expect(one.health(key)).toBeUndefined()
  })
})

describe('a limited rate', () => {
  it('is that of the key for one model', async () => {
    const one = open()
    await failWith(one, 429)
    expect(one.health(asked)).toMatchObject({ state: 'open', reason: 'rate_limited' })
    expect(one.health({ ...asked, model: 'another' })).toBeUndefined()
    expect(one.health(key)).toBeUndefined()
    expect(one.lines).toEqual([])
  })

  it('is seen coming, by an answer that says there is no head-room', async () => {
    const one = open()
    one.report(asked, { type: 'began', pauseMs: 7_000 })
    await one.reported()
    expect(one.health(asked)).toMatchObject({ reason: 'no_head_room', until: clock.now() + 7_000 })
    clock.advance(7_000)
    expect(one.health(asked)?.state ?? 'closed').toBe('closed')
  })
})

describe('a member whose time is over', () => {
  it('is given to one asker of the fleet as a probe, and is back with its answer', async () => {
    await failWith(open(), 401)
    clock.advance(30_000)
    const fleet = Array.from({ length: 8 }, () => open())
    await Promise.all(fleet.map(one => one.refreshHealth()))
    const admitted = await Promise.all(fleet.map(one => one.admit(key)))
    expect(admitted.filter(Boolean)).toHaveLength(1)
    const prober = fleet[admitted.indexOf(true)] as Instance
    prober.report(asked, { type: 'began' })
    await prober.reported()
    expect(prober.health(key)).toMatchObject({ state: 'closed', slowStart: 0.1 })
    expect(prober.lines).toEqual([
      expect.objectContaining({ level: 'info', message: 'pool member returned', reason: 'key_refused' }),
    ])
  })

  it('is refused to all while it is out, and free to all while it is well', async () => {
    const one = open()
    expect(await one.admit(key)).toBe(true)
    await failWith(one, 401)
    expect(await one.admit(key)).toBe(false)
  })
})

describe('a new key', () => {
  it('waits for its test, which one write asks for', async () => {
    const [one, other] = [open(), open()]
    for (const instance of [one, one, other]) instance.introduce(key)
    await Promise.all([one.reported(), other.reported()])
    expect(one.health(key)).toEqual({ state: 'half-open', reason: 'untested', inUse: 0 })
    expect([...(await one.standings.readAll()).keys()]).toContain(writeMember(key))
    expect(one.lines).toEqual([])
  })

  it('is not one that was in use already', async () => {
    const [one, other] = [open(() => 0), open()]
    await answer(one)
    other.introduce(key)
    await other.reported()
    expect(other.health(key)?.state).toBe('closed')
  })
})
