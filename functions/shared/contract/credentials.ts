import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'

/** RFC 9110's scheme is case-insensitive. */
const bearer = /^bearer +(\S.*)$/i

/** RFC 9110 wants a 401 to name a scheme; there are agents that try a refused key again for minutes unless they are told. */
export const refuseCredentials = (code: string, message: string): GatewayError =>
  new GatewayError({
    status: 401,
    code,
    message,
    headers: { 'www-authenticate': 'Bearer', 'x-should-retry': 'false' },
  })

export const invalidKey = (): GatewayError =>
  refuseCredentials('invalid_api_key', 'Incorrect API key provided. Check that it was copied whole.')

const missingKey = (): GatewayError =>
  refuseCredentials(
    'missing_api_key',
    'You did not provide an API key. Send it as `Authorization: Bearer <key>`.',
  )

/** The four places where SDKs put a key: OpenAI's, Anthropic's, Azure's and Gemini's habit. */
const places = ({ headers, query }: Call): readonly (string | null | undefined)[] => [
  headers['authorization'] && (bearer.exec(headers['authorization'])?.[1] ?? headers['authorization']),
  headers['x-api-key'],
  headers['api-key'],
  query.get('api_key'),
]

/** The key that a call shows. Throws 401 without one, and 400 with two that differ, because one of them would be ignored. */
export const readCredentials = (call: Call): string => {
  const shown = new Set(places(call).filter(key => key != null && key !== ''))
  const [key] = shown
  if (!key) throw missingKey()
  if (shown.size > 1)
    throw new GatewayError({
      status: 400,
      code: 'ambiguous_api_key',
      message: 'The request carries two different API keys. Send one.',
    })
  return key
}

/** The key in the one place where no proxy's log and no browser's history has it. Throws 401 without one. */
export const readBearer = ({ headers }: Call): string => {
  const key = bearer.exec(headers['authorization'] ?? '')?.[1]
  if (!key) throw missingKey()
  return key
}
