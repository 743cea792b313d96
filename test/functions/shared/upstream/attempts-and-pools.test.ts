import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'
import { writeMember } from '../../../../functions/shared/routing/member.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'
import { attempt } from '../../../../functions/shared/upstream/attempt.ts'
import { attemptTargets } from '../../../../functions/shared/upstream/attempt-targets.ts'
import { openAuthorize } from '../../../../functions/shared/upstream/authorize.ts'
import { openHedging } from '../../../../functions/shared/upstream/open-hedging.ts'
import { openHttpClient } from '../../../../functions/shared/upstream/open-http-client.ts'
import type { Pools } from '../../../../functions/shared/upstream/pools.ts'
import type { Trial } from '../../../../functions/shared/upstream/trial.ts'
import { chatReply, refusal } from '../../../upstream/chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../../upstream/scripted-upstream.ts'
import { healthyPools } from './healthy-pools.ts'

let upstream: ScriptedUpstream
beforeAll(async () => {
  upstream = await startScriptedUpstream()
})
afterAll(() => upstream.close())
beforeEach(() => upstream.play(chatReply('Hello')))

const out: MemberHealth = { state: 'open', reason: 'failing', until: Number.MAX_SAFE_INTEGER }
const waiting: MemberHealth = { state: 'half-open', reason: 'failing' }

type Settings = {
  readonly providers?: readonly string[]
  readonly probe?: false
  readonly known?: Readonly<Record<string, MemberHealth>>
  readonly pools?: Partial<Pools>
  readonly gone?: AbortSignal
}

/** Asks the model `m` of each provider, in their order, with the keys `a` and `b`, and says what was told to the pools. */
const ask = async ({ providers = ['p'], probe, known = {}, pools = {}, gone }: Settings = {}) => {
  const { models, ...configuration } = Configuration.parse({
    providers: Object.fromEntries(
      providers.map(id => [
        id,
        { baseUrl: upstream.url, allowPrivate: true, secret: 's', ...(probe === false && { probe }) },
      ]),
    ),
    models: [{ name: 'm', targets: providers.map((provider, priority) => ({ provider, priority })) }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })
  const told: string[] = []
  const keys = ['a', 'b'].map(id => ({ id, key: `sk-${id}`, weight: 1 }))
  const read = async () => ({ ok: true, value: keys }) as const
  const trial: Trial = {
    task: {
      endpoint: 'chat',
      request: ChatRequest.parse({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    },
    send: openHttpClient(),
    authorize: openAuthorize(() => Promise.reject(new Error('no AWS here')), systemClock.now),
    clock: systemClock,
    gone: gone ?? new AbortController().signal,
    stopAt: systemClock.now() + 60_000,
  }
  const answering = attemptTargets({
    ...trial,
    attempt: (target, key) => attempt(trial, target, key),
    targets: openModelRouter({ models, ...configuration })('m', { dice: () => 0 })?.targets ?? [],
    keys: { read, refresh: read },
    hedging: openHedging(),
    pools: {
      ...healthyPools,
      health: member => known[writeMember(member)],
      report: (asked, outcome) => void told.push(`${writeMember(asked)} ${outcome.type}`),
      countRequest: pool => void told.push(`request for ${pool}`),
      ...pools,
    },
    dice: () => 0,
  })
  const outcome = await answering.then(
    ({ attempts }) => attempts.map(({ provider, keyId }) => `${provider} ${keyId}`),
    error => error.code as string,
  )
  return { outcome, told }
}

describe('each attempt', () => {
  it('is reported to the pools, with its key', async () => {
    upstream.play(refusal(500, { message: 'boom' }), chatReply('Hello'))
    const { told } = await ask()
    expect(told).toEqual(['request for p', 'p#a#m failed', 'p#b#m began'])
  })

  it('is not the provider’s fault when the caller has left', async () => {
    const leaving = new AbortController()
    upstream.play({ speaks: false, ending: 'hang' })
    const asking = ask({ gone: leaving.signal })
    await expect.poll(() => upstream.requests.length).toBe(1)
    leaving.abort()
    expect((await asking).told).toEqual(['request for p'])
  })

  it('after the first is paid for by the pool that has failed', async () => {
    upstream.play(refusal(500, { message: 'boom' }), chatReply('Hello'))
    const asked: string[] = []
    const mayRetry = async (pool: string) => asked.push(pool) > 0
    const { outcome } = await ask({ providers: ['p', 'q'], pools: { mayRetry } })
    expect([outcome, asked]).toEqual([['p a', 'q b'], ['p']])
  })

  it('is paid for by the pool that it goes to where that has nothing left, and goes where one has', async () => {
    upstream.play(refusal(500, { message: 'boom' }), chatReply('Hello'))
    const asked: string[] = []
    const mayRetry = async (pool: string) => asked.push(pool) > 0 && pool === 'r'
    const { outcome } = await ask({ providers: ['p', 'q', 'r'], pools: { mayRetry } })
    expect([outcome, asked]).toEqual([
      ['p a', 'r b'],
      ['p', 'q', 'r'],
    ])
  })

  it('is not made where nobody has any left, of whom each is asked once', async () => {
    upstream.play(refusal(500, { message: 'boom' }))
    const asked: string[] = []
    const mayRetry = async (pool: string) => asked.push(pool) < 0
    const { outcome } = await ask({ providers: ['p', 'q'], pools: { mayRetry } })
    expect([outcome, asked, upstream.requests.length]).toEqual(['upstream_error', ['p', 'q'], 1])
  })
})

describe('a target that is out', () => {
  it('comes after those that serve', async () => {
    const { outcome } = await ask({ providers: ['p', 'q'], known: { 'p##m': out } })
    expect(outcome).toEqual(['q a'])
  })

  it('is asked all the same where there is no other', async () => {
    expect((await ask({ known: { 'p##m': out } })).outcome).toEqual(['p a'])
  })

  it.each<[false | undefined, boolean, readonly string[], string]>([
    [undefined, true, ['q a'], 'is left to the prober'],
    [false, true, ['p a'], 'takes the request as its probe where no prober asks'],
    [false, false, ['q a'], 'is left alone while somebody else’s request is the probe'],
  ])('and waits for a probe (%s, %s) is %j: it %s', async (probe, isAdmitted, expected) => {
    const known = { 'p##m': waiting }
    const admit = async () => isAdmitted
    const { outcome } = await ask({
      providers: ['p', 'q'],
      known,
      pools: { admit },
      ...(probe === false && { probe }),
    })
    expect(outcome).toEqual(expected)
  })
})

describe('five of six targets that fail', () => {
  it('are not all left out, but so many that the sixth is asked in time', async () => {
    const failing = ['f1', 'f2', 'f3', 'f4', 'f5']
    const known = Object.fromEntries(
      failing.map((id, index): [string, MemberHealth] => [`${id}##m`, { ...out, until: 1 + index }]),
    )
    const down = refusal(500, { message: 'boom' })
    upstream.play(down, down, chatReply('Hello'))
    const { outcome } = await ask({ providers: [...failing, 'well'], known })
    expect(outcome).toEqual(['f1 a', 'f2 b', 'well a'])
  })
})

describe('a key that is out', () => {
  it('is not used', async () => {
    expect((await ask({ known: { 'p#a#m': out } })).outcome).toEqual(['p b'])
  })

  it.each<[Readonly<Record<string, MemberHealth>>, false | undefined, readonly string[], string]>([
    [{ 'p#a#m': waiting }, undefined, ['p b'], 'there is another'],
    [{ 'p#a#m': waiting }, false, ['p a'], 'no prober asks'],
  ])(
    'and waits for a probe, %j: takes no request unless it must (%s → %j: %s)',
    async (known, probe, expected) => {
      expect((await ask({ known, ...(probe === false && { probe }) })).outcome).toEqual(expected)
    },
  )

  it('is probed by the request where nobody else serves', async () => {
    const refused = { state: 'open', reason: 'key_refused' } as const
    const admitted: string[] = []
    const admit = async (member: Parameters<Pools['admit']>[0]) => admitted.push(writeMember(member)) > 0
    const known = { 'p#a#m': { state: 'half-open', reason: 'key_refused' }, 'p#b#m': refused } as const
    expect((await ask({ known, pools: { admit } })).outcome).toEqual(['p a'])
    expect(admitted).toEqual(['p#a#'])
  })

  it('for as long as its limits say is answered for without a request', async () => {
    const limited = { state: 'open', reason: 'rate_limited', until: systemClock.now() + 7_000 } as const
    const { outcome } = await ask({ known: { 'p#a#m': limited, 'p#b#m': limited } })
    expect([outcome, upstream.requests.length]).toEqual(['rate_limit_exceeded', 0])
  })
})
