import { describe, expect, it } from 'vitest'
import {
  Configuration,
  type ProviderEntry,
} from '../../../../functions/shared/configuration/configuration.ts'
import type { Failure } from '../../../../functions/shared/contract/failure.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'
import { redactAnswer } from '../../../../functions/shared/upstream/redact.ts'

const { providers } = Configuration.parse({
  providers: {
    p: {
      baseUrl: 'https://provider.example/v1',
      headers: { 'x-team': 'team/secret+1', 'x-version': '2026-01' },
      query: { code: 'query-secret' },
    },
  },
  models: [{ name: 'm', targets: [{ provider: 'p' }] }],
  tenants: [{ id: 't', keyPrefix: 't' }],
})
const provider = providers['p'] as ProviderEntry
const key = { id: 'k', key: 'key-of-the-pool', weight: 1 }

const failureOf = (message: string, more: Partial<Failure> = {}): Failure => ({
  ...{ status: 400, code: 'bad_request', message, next: 'stop' },
  ...more,
})
const redact = (failure: Failure): Failure => {
  const answer = redactAnswer({ ok: false, failure }, provider, key)
  return answer.ok ? failure : answer.failure
}

describe('a failure', () => {
  it.each([
    ['the key', key.key],
    ['a header', 'team/secret+1'],
    ['a header in a URL', 'team%2Fsecret%2B1'],
    ['a query', 'query-secret'],
    ['base64', Buffer.from(key.key).toString('base64')],
    ['hex', Buffer.from(key.key).toString('hex')],
  ])('quotes nothing that the operator has given: %s', (_, secret) => {
    const failure = redact(failureOf(`No: ${secret}!`, { code: secret, param: secret }))
    expect(failure).toMatchObject({ message: 'No: ***!', code: 'upstream_rejected', param: '***' })
  })

  it('says everything else as the provider has said it', () => {
    const failure = failureOf('Use 2026-01 of the API', {
      code: 'model_not_found',
      param: 'model',
      status: 404,
    })
    expect(redact(failure)).toEqual(failure)
  })

  it.each(['', 'two words', 'a'.repeat(65), 'line\nline', '{"a":1}'])(
    'has no code that is none: %j',
    code => {
      expect(redact(failureOf('x', { code })).code).toBe('upstream_rejected')
    },
  )
})

it('hears no secret in a stream, neither in its opening nor later, and loses nothing else of it', async () => {
  const failure: Utterance = { type: 'failure', failure: failureOf(`of ${key.key}`) }
  const chunk: Utterance = { type: 'chunk', chunk: {}, data: key.key }
  const listener = { hear: async () => [chunk, failure], release: () => {}, cancel: () => {} }
  const answer = redactAnswer(
    { ok: true, value: { type: 'stream', opening: [chunk, failure], listener, pauseMs: 5 } },
    provider,
    key,
  )
  if (!answer.ok || answer.value.type !== 'stream') throw new Error('no stream')
  const said = [chunk, { type: 'failure', failure: failureOf('of ***') }]
  expect(answer.value.opening).toEqual(said)
  expect(await answer.value.listener.hear()).toEqual(said)
  expect(answer.value.pauseMs).toBe(5)
})
