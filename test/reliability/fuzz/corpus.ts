import { routes } from '../../../functions/gateway/routes.ts'
import { recordings, recordingsIn } from '../../recordings.ts'
import type { FuzzedRequest } from './fuzzed-request.ts'

const paths = { chat: '/v1/chat/completions', completions: '/v1/completions', embeddings: '/v1/embeddings' }
/** Mutating a picture says nothing that mutating a sentence does not, and takes long. */
const longestBody = 20_000

const request = (method: string, path: string, body?: object): FuzzedRequest => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(body ? JSON.stringify(body) : ''),
})

const post = (path: string, recorded: { readonly request: { readonly body: object | null } }) =>
  request('POST', path, { ...recorded.request.body, model: 'm' })

const parameters: Readonly<Record<string, string>> = { '{model+}': 'm', '{id}': 'limited' }

/** Each route as it stands, so that none is forgotten. */
const bare = routes.map(({ method, path }) =>
  request(
    method,
    path.replace(/\{[^}]+\}/g, name => parameters[name] ?? 'x1'),
    method === 'POST' ? { model: 'm' } : undefined,
  ),
)

const written = [
  request('POST', '/v1/messages', {
    model: 'm',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'hi' }],
  }),
  request('POST', '/v1/responses', { model: 'm', input: 'hi', stream: true }),
  request('POST', '/v1/responses', {
    model: 'm',
    input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
  }),
  request('POST', '/v1/quote', { model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
  request('POST', '/admin/v1/tenants', { id: 'new', keyPrefix: 'new', quota: { tokens: 5 } }),
  request('POST', '/admin/v1/tenants/limited/adjustments', { id: 'a', tokens: 5, note: 'x' }),
  request('POST', '/admin/v1/tenants/limited/keys', { name: 'n', models: ['*'], expiresIn: '1d' }),
  request('GET', '/admin/v1/tenants/limited/usage?from=2026-11-01&to=2026-11-02&groupBy=day'),
]

/** Sound requests of every endpoint, recorded ones where there are. */
export const corpus: readonly FuzzedRequest[] = [
  ...recordings.map(recording => post(paths[recording.endpoint], recording)),
  ...recordingsIn('anthropic/messages').map(recording => post('/v1/messages', recording)),
  ...recordingsIn('openai/responses').map(recording => post('/v1/responses', recording)),
  ...written,
  ...bare,
].filter(({ body }) => body.length < longestBody)
