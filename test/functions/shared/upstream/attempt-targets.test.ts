import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import type { Hedge } from '../../../../functions/shared/configuration/model-routing.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import type { Clock } from '../../../../functions/shared/contract/clock.ts'
import type { GatewayError } from '../../../../functions/shared/contract/gateway-error.ts'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'
import { attempt } from '../../../../functions/shared/upstream/attempt.ts'
import { type Answered, attemptTargets } from '../../../../functions/shared/upstream/attempt-targets.ts'
import { openAuthorize } from '../../../../functions/shared/upstream/authorize.ts'
import { type Hedging, openHedging } from '../../../../functions/shared/upstream/open-hedging.ts'
import { openHttpClient } from '../../../../functions/shared/upstream/open-http-client.ts'
import type { Trial } from '../../../../functions/shared/upstream/trial.ts'
import { choosePort } from '../../../../infra/local/choose-port.ts'
import { openManualClock } from '../../../manual-clock.ts'
import { chatReply, chatStream, refusal } from '../../../upstream/chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../../upstream/scripted-upstream.ts'
import { healthyPools } from './healthy-pools.ts'

let good: ScriptedUpstream
let bad: ScriptedUpstream
let closedPort: number
beforeAll(async () => {
  good = await startScriptedUpstream()
  bad = await startScriptedUpstream()
  closedPort = await choosePort(0)
})
afterAll(() => Promise.all([good.close(), bad.close()]))

const send = openHttpClient()

type Settings = {
  readonly urls: readonly string[]
  readonly pool?: readonly string[]
  readonly refreshed?: readonly string[]
  readonly isStream?: boolean
  readonly provider?: object
  readonly clock?: Clock
  readonly gone?: AbortSignal
  readonly mayRetry?: (providerId: string) => boolean
  readonly hedge?: Hedge
  readonly hedging?: Hedging
}

const toKeys = (keys: readonly string[]) => keys.map(key => ({ id: key.slice(-1), key, weight: 1 }))

/** Asks targets in the given order, as a request for `m` would. */
const ask = ({
  urls,
  pool = ['sk-a'],
  refreshed = pool,
  isStream = true,
  provider = {},
  clock = systemClock,
  gone = new AbortController().signal,
  mayRetry = () => true,
  hedge,
  hedging = openHedging(),
}: Settings) => {
  const configuration = Configuration.parse({
    providers: Object.fromEntries(
      urls.map((url, index) => [
        `p${index}`,
        { baseUrl: url, secret: 'pool', allowPrivate: true, ...provider },
      ]),
    ),
    models: [{ name: 'm', targets: urls.map((_, index) => ({ provider: `p${index}`, priority: index })) }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })
  const request = ChatRequest.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: isStream,
  })
  const trial: Trial = {
    authorize: openAuthorize(() => Promise.reject(new Error('no AWS here')), clock.now),
    task: { endpoint: 'chat', request },
    send,
    clock,
    gone,
    stopAt: clock.now() + 60_000,
  }
  return attemptTargets({
    ...trial,
    attempt: (target, key, signal) => attempt({ ...trial, gone: signal }, target, key),
    targets: openModelRouter(configuration)('m', { dice: () => 0 })?.targets ?? [],
    keys: {
      read: async () => ({ ok: true, value: toKeys(pool) }),
      refresh: async () => ({ ok: true, value: toKeys(refreshed) }),
    },
    pools: { ...healthyPools, mayRetry: async (providerId: string) => mayRetry(providerId) },
    dice: () => 0,
    hedge: isStream ? hedge : undefined,
    hedging,
  })
}

const refused = async (asking: Promise<Answered>): Promise<GatewayError> =>
  asking.then(
    () => {
      throw new Error('was answered')
    },
    error => error,
  )

const outcomes = ({ attempts }: Answered) => attempts.map(({ provider, outcome }) => `${provider} ${outcome}`)

const whole = (body: string) => ({ headers: { 'content-type': 'application/json' }, pieces: [body] })

const chunk = (delta: object) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`
const role = chunk({ role: 'assistant', content: '' })

describe('what is tried again elsewhere', () => {
  it.each([
    ['a reset before a byte', { speaks: false, ending: 'reset' }, 'upstream_connect_error'],
    ['a reset after the head', { pieces: [], ending: 'reset' }, 'upstream_truncated'],
    ['a reset after the role, before any content', { pieces: [role], ending: 'reset' }, 'upstream_truncated'],
    ['a clean end without a word', { pieces: [role] }, 'upstream_truncated'],
    ['a 500', refusal(500, { message: 'boom' }), 'upstream_error'],
    ['a 503', refusal(503, { message: 'down' }), 'no_healthy_upstream'],
    ['a 529', refusal(529, { message: 'overloaded' }), 'no_healthy_upstream'],
    ['a 408', refusal(408, { message: 'slow' }), 'upstream_timeout'],
    [
      'an error as the first event',
      { pieces: ['data: {"error":{"message":"no","type":"server_error"}}\n\n'] },
      'upstream_error',
    ],
    ['an error in a 200', whole('{"error":{"message":"no"}}'), 'upstream_error'],
    ['a first event that is not JSON', { pieces: ['data: {oops\n\n'] }, 'upstream_bad_event'],
    [
      'an encoding we did not ask for',
      { headers: { 'content-encoding': 'zstd' }, pieces: ['x'] },
      'upstream_bad_encoding',
    ],
  ] as const)('%s', async (_, script, outcome) => {
    bad.play(script)
    good.play(chatStream(['Hello']))
    const answered = await ask({ urls: [bad.url, good.url] })
    expect(outcomes(answered)).toEqual([`p0 ${outcome}`, 'p1 ok'])
  })

  it('a closed port', async () => {
    good.play(chatStream(['Hello']))
    const answered = await ask({ urls: [`http://127.0.0.1:${closedPort}`, good.url] })
    expect(outcomes(answered)).toEqual(['p0 upstream_connect_error', 'p1 ok'])
  })

  it('a host without an address', async () => {
    good.play(chatStream(['Hello']))
    const answered = await ask({ urls: ['http://nobody.invalid', good.url] })
    expect(outcomes(answered)).toEqual(['p0 upstream_connect_error', 'p1 ok'])
  })

  it('a server that does not speak TLS', async () => {
    good.play(chatStream(['Hello']))
    const answered = await ask({ urls: [bad.url.replace('http:', 'https:'), good.url] })
    expect(outcomes(answered)).toEqual(['p0 upstream_tls_error', 'p1 ok'])
  })

  it.each([
    ['the head', { speaks: false, ending: 'hang' }],
    ['the first byte', { pieces: [], ending: 'hang' }],
  ] as const)('a provider that keeps back %s', async (_, script) => {
    const clock = openManualClock()
    bad.play(script)
    good.play(chatStream(['Hello']))
    const answering = ask({
      urls: [bad.url, good.url],
      clock,
      provider: { timeouts: { firstByteMs: 4_000 } },
    })
    while (bad.requests.length === 0) await turn()
    while (good.requests.length === 0) {
      clock.advance(1_000)
      for (let turns = 0; turns < 100; turns++) await turn()
    }
    expect(outcomes(await answering)).toEqual(['p0 upstream_timeout', 'p1 ok'])
  })

  it('at most three times in all', async () => {
    bad.play(refusal(503, { message: 'down' }))
    const error = await refused(ask({ urls: [bad.url] }))
    expect(bad.requests).toHaveLength(3)
    expect(error).toMatchObject({ status: 503, code: 'no_healthy_upstream' })
    expect(error.headers).toEqual({ 'x-causeway-attempts': '3', 'retry-after': '1' })
  })
})

describe('what is not tried again', () => {
  it.each([
    [
      400,
      {
        message: 'too long',
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
        param: 'messages',
      },
    ],
    [404, { message: 'no such model', code: 'model_not_found' }],
    [413, { message: 'too large', code: 'too_large' }],
    [422, { message: 'what?', code: 'unprocessable' }],
  ])('a %d, whose words are passed on', async (status, error) => {
    bad.play(refusal(status, error))
    const refusedWith = await refused(ask({ urls: [bad.url, good.url] }))
    expect(bad.requests).toHaveLength(1)
    expect(refusedWith).toMatchObject({ status, code: error.code, message: error.message })
  })

  it('a redirect, which is not followed', async () => {
    good.play(chatStream(['Hello']))
    bad.play({ status: 307, headers: { location: good.url }, pieces: ['x'] })
    expect(await refused(ask({ urls: [bad.url] }))).toMatchObject({ status: 502, code: 'upstream_redirect' })
    expect(good.requests).toHaveLength(0)
  })

  it('a whole answer that breaks off, because its tokens were produced', async () => {
    bad.play({
      headers: { 'content-type': 'application/json', 'content-length': '999' },
      pieces: ['{"choi'],
      ending: 'reset',
    })
    const error = await refused(ask({ urls: [bad.url, good.url], isStream: false }))
    expect(error).toMatchObject({ status: 502, code: 'upstream_truncated' })
  })
})

describe('which key is used', () => {
  const authorizations = () => bad.requests.map(({ headers }) => headers.authorization)

  it('is another one after a refused one, freshly read, and the refused one never again', async () => {
    bad.play(refusal(401, { message: 'Incorrect API key provided: sk-a' }), chatStream(['Hello']))
    await ask({ urls: [bad.url], pool: ['sk-a'], refreshed: ['sk-b'] })
    expect(authorizations()).toEqual(['Bearer sk-a', 'Bearer sk-b'])
  })

  it('is told to nobody: the caller does not see that our key was refused', async () => {
    bad.play(refusal(401, { message: 'Incorrect API key provided: sk-a' }))
    const error = await refused(ask({ urls: [bad.url] }))
    expect(error).toMatchObject({ status: 502, code: 'upstream_auth_error' })
    expect(JSON.stringify(error)).not.toContain('sk-a')
  })

  it('is masked where a provider quotes it', async () => {
    bad.play(refusal(400, { message: 'you sent sk-secret', code: 'odd' }))
    expect((await refused(ask({ urls: [bad.url], pool: ['sk-secret'] }))).message).toBe('you sent ***')
  })

  it.each([
    ['a rate limit', refusal(429, { message: 'slow down', type: 'requests' })],
    ['an exhausted account', refusal(429, { message: 'pay', code: 'insufficient_quota' })],
    ['a payment due', refusal(402, { message: 'pay' })],
  ])('is another member of the pool after %s', async (_, script) => {
    bad.play(script, chatStream(['Hello']))
    await ask({ urls: [bad.url], pool: ['sk-a', 'sk-b'] })
    expect(authorizations()).toEqual(['Bearer sk-a', 'Bearer sk-b'])
  })

  it('may be missing, which the operator has to hear', async () => {
    const error = await refused(ask({ urls: [bad.url], pool: [] }))
    expect(error).toMatchObject({ status: 503, code: 'provider_key_missing' })
    expect(error.message).toContain('secret pool')
  })
})

describe('what a caller of a limited provider is told', () => {
  it.each([
    ['7', '7'],
    ['3600', '60'],
    ['-5', '0'],
    ['garbage', '1'],
  ])('Retry-After: %s as %s', async (given, expected) => {
    bad.play({ ...refusal(429, { message: 'slow down' }), headers: { 'retry-after': given } })
    const error = await refused(ask({ urls: [bad.url] }))
    expect(error).toMatchObject({ status: 429, type: 'requests', code: 'rate_limit_exceeded' })
    expect(error.headers['retry-after']).toBe(expected)
  })
})

/** Lets what is under way come to where it waits for the clock. */
const settle = async () => {
  for (let turns = 0; turns < 200; turns++) await turn()
}

describe('the wait before the same target is asked again', () => {
  it('is what the provider wishes, by the clock', async () => {
    const clock = openManualClock()
    bad.play(
      { ...refusal(429, { message: 'slow down' }), headers: { 'retry-after': '3' } },
      chatStream(['Hello']),
    )
    const answering = ask({ urls: [bad.url], clock })
    await clock.waiting(3_000)
    expect(bad.requests).toHaveLength(1)
    clock.advance(3_000)
    expect(outcomes(await answering)).toEqual(['p0 rate_limit_exceeded', 'p0 ok'])
  })

  it('is a date as well as a number of seconds', async () => {
    const clock = openManualClock()
    const headers = { 'retry-after': new Date(clock.now() + 2_000).toUTCString() }
    bad.play({ ...refusal(503, { message: 'down' }), headers }, chatStream(['Hello']))
    const answering = ask({ urls: [bad.url], clock })
    await clock.waiting(2_000)
    clock.advance(2_000)
    expect(outcomes(await answering)).toEqual(['p0 no_healthy_upstream', 'p0 ok'])
  })

  it('is left to the caller if it is long', async () => {
    bad.play({ ...refusal(503, { message: 'down' }), headers: { 'retry-after': '6' } })
    const error = await refused(ask({ urls: [bad.url] }))
    expect(bad.requests).toHaveLength(1)
    expect(error.headers).toEqual({ 'x-causeway-attempts': '1', 'retry-after': '6' })
  })

  it('ends when the caller leaves, and nobody is asked any more', async () => {
    const clock = openManualClock()
    const caller = new AbortController()
    bad.play({ ...refusal(503, { message: 'down' }), headers: { 'retry-after': '2' } })
    const answering = refused(ask({ urls: [bad.url], clock, gone: caller.signal }))
    await clock.waiting(2_000)
    caller.abort()
    await answering
    expect(bad.requests).toHaveLength(1)
  })
})

describe('the retry budget', () => {
  it('is asked about the provider that failed, and ends the request where nobody has any left', async () => {
    const asked: string[] = []
    bad.play(refusal(503, { message: 'down' }))
    good.play(refusal(500, { message: 'boom' }))
    const mayRetry = (providerId: string) => {
      asked.push(providerId)
      return asked.length < 2
    }
    const error = await refused(ask({ urls: [bad.url, good.url], mayRetry }))
    expect(asked).toEqual(['p0', 'p1', 'p0'])
    expect(error).toMatchObject({ code: 'upstream_error', headers: { 'x-causeway-attempts': '2' } })
  })
})

describe('a hedge', () => {
  const hedge: Hedge = { after: 800, allowance: 0.05 }

  /** A first target that says nothing, until the hedge is due. */
  const stall = async (settings: Partial<Settings>) => {
    const clock = openManualClock()
    bad.play({ speaks: false, ending: 'hang' })
    const answering = ask({ urls: [bad.url, good.url], clock, hedge, ...settings })
    await clock.waiting(800)
    while (bad.requests.length === 0) await turn()
    return { clock, answering }
  }

  it('answers in place of a target that is slow, which is cut off and booked', async () => {
    good.play(chatStream(['Hello']))
    const { clock, answering } = await stall({})
    expect(good.requests).toHaveLength(0)
    clock.advance(800)
    const { attempts, target } = await answering
    expect(target.providerId).toBe('p1')
    expect(attempts).toMatchObject([
      { provider: 'p0', outcome: 'hedge_lost', milliseconds: 800 },
      { provider: 'p1', outcome: 'ok' },
    ])
    while (bad.answering() > 0) await turn()
  })

  it('waits for the other one when it fails itself', async () => {
    good.play(refusal(500, { message: 'boom' }))
    const { clock, answering } = await stall({ provider: { timeouts: { firstByteMs: 3_000 } } })
    clock.advance(800)
    while (good.requests.length === 0) await turn()
    await settle()
    good.play(chatStream(['Hello']))
    bad.play(chatStream(['Hello']))
    clock.advance(2_200)
    await clock.waiting(125)
    clock.advance(125)
    expect(outcomes(await answering)).toEqual(['p1 upstream_error', 'p0 upstream_timeout', 'p1 ok'])
  })

  it('is not made beyond its allowance', async () => {
    const hedging = openHedging()
    good.play(chatStream(['Hello']))
    const first = await stall({ hedging })
    first.clock.advance(800)
    await first.answering
    good.play(chatStream(['Hello']))
    const second = await stall({ hedging, provider: { timeouts: { firstByteMs: 3_000 } } })
    second.clock.advance(800)
    await settle()
    expect(good.requests).toHaveLength(0)
    second.clock.advance(2_200)
    expect(outcomes(await second.answering)).toEqual(['p0 upstream_timeout', 'p1 ok'])
  })

  it('is not made of a whole answer', async () => {
    const clock = openManualClock()
    bad.play(chatReply('slow'))
    expect(outcomes(await ask({ urls: [bad.url, good.url], clock, hedge, isStream: false }))).toEqual([
      'p0 ok',
    ])
  })
})

describe('connections', () => {
  it('are kept between requests, and a dead one is replaced without counting as an attempt', async () => {
    const upstream = await startScriptedUpstream()
    upstream.play(chatReply('one'), { speaks: false, ending: 'reset' }, chatReply('two'))
    await ask({ urls: [upstream.url], isStream: false })
    const answered = await ask({ urls: [upstream.url], isStream: false })
    expect(outcomes(answered)).toEqual(['p0 ok'])
    expect(upstream.requests).toHaveLength(3)
    await upstream.close()
  })
})
