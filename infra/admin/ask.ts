import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import type { Answer } from './answer.ts'
import type { Question } from './command.ts'

type Gateway = { readonly url: string; readonly key: string }

const timeoutMs = 30_000

const readRefusal = (status: number, answer: unknown): GatewayError => {
  const { error } = (answer ?? {}) as { error?: { message?: unknown; code?: unknown } }
  const { message, code } = error ?? {}
  if (typeof message === 'string') return new GatewayError({ status, code: String(code), message })
  return new GatewayError({
    status,
    code: 'no_gateway',
    message: `No gateway answers there, but status ${status}.`,
  })
}

/** Sends one request to the admin API. Throws a GatewayError where it is refused, and fetch's own where nobody answers. */
export const ask = async (
  { url, key }: Gateway,
  { method, path, body }: Pick<Question, 'method' | 'path' | 'body'>,
): Promise<Answer> => {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
    // A redirect could lead the key elsewhere.
    redirect: 'error',
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok || typeof answer !== 'object' || answer === null)
    throw readRefusal(response.status, answer)
  return answer as Answer
}
