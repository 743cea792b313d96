import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import type { InferenceEndpoint, Task } from '../../../../functions/shared/contract/inference-request.ts'
import { nameSession } from '../../../../functions/shared/routing/name-session.ts'

type Given = {
  readonly header?: string
  readonly id?: string
  readonly tenant?: string
  readonly endpoint?: InferenceEndpoint
}

const name = (request: object, { header, id = 'r1', tenant = 't', endpoint = 'chat' }: Given = {}) =>
  nameSession({ id, headers: { 'x-causeway-session': header } } as unknown as Call, tenant, {
    endpoint,
    request,
  } as unknown as Task)

const user = (content: unknown) => ({ role: 'user', content })
const system = (content: string) => ({ role: 'system', content })
const chat = (...messages: readonly object[]) => ({ messages })

describe('what names a session', () => {
  const everything = {
    prompt_cache_key: 'key',
    metadata: { session_id: 'session', user_id: 'whose' },
    user: 'user',
    messages: [user('hi')],
  }

  it.each([
    ['the header', { header: 'header' }, everything, 'header'],
    ['prompt_cache_key', {}, everything, 'key'],
    ['metadata.session_id', {}, { ...everything, prompt_cache_key: undefined }, 'session'],
    [
      'metadata.user_id',
      {},
      { ...everything, prompt_cache_key: '', metadata: { user_id: 'whose' } },
      'whose',
    ],
    ['user', {}, { user: 'user', metadata: null, messages: [user('hi')] }, 'user'],
  ])('is %s before what comes after it', (_, given, request, expected) => {
    expect(name(request, given)).toBe(`session\0t\0${expected}`)
  })

  it('is never the name of another tenant', () => {
    expect(name({ user: 'a' }, { tenant: 'one' })).not.toBe(name({ user: 'a' }, { tenant: 'two' }))
  })
})

describe('without a name a session', () => {
  const opening = chat(system('Be brief.'), user('hi'))

  it('is known by its beginning, which stays while it grows, whoever sends it', () => {
    const grown = chat(...opening.messages, { role: 'assistant', content: 'Hello' }, user('more'))
    expect(name(grown, { id: 'r2', tenant: 'other' })).toBe(name(opening))
  })

  it.each([
    ['other instructions', chat(system('Be long.'), user('hi'))],
    ['another first message', chat(system('Be brief.'), user('ho'))],
    ['the same words from others', chat(system('Be'), system('brief.'), user('hi'))],
  ])('is another with %s', (_, other) => {
    expect(name(other)).not.toBe(name(opening))
  })

  it('reads the texts of parts, and no more of a long one than its beginning', () => {
    const long = 'x'.repeat(4_096)
    expect(name(chat(user([{ type: 'text', text: 'hi' }])))).toBe(name(chat(user('hi'))))
    expect(name(chat(user(`${long}1`)))).toBe(name(chat(user(`${long}2`))))
  })

  it('is known by the beginning of a prompt', () => {
    const given = { endpoint: 'completions' } as const
    expect(name({ prompt: 'Once' }, given)).toBe(name({ prompt: 'Once' }, { ...given, id: 'r2' }))
  })

  it.each([
    ['an embedding', { input: 'a' }, 'embeddings'],
    ['tokens', { prompt: [1, 2] }, 'completions'],
    ['a message without text', chat(user(null)), 'chat'],
  ] as const)('is the request itself for %s', (_, request, endpoint) => {
    expect(name(request, { endpoint, id: 'r7' })).toBe('request\0r7')
  })
})
