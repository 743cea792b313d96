import type { GatewayError } from './gateway-error.ts'
import type { WholeReply } from './reply.ts'

export const jsonReply = (value: unknown, status = 200): WholeReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** A refusal or failure; as OpenAI's SDKs read it, unless it is worded otherwise. */
export const errorReply = (error: GatewayError, worded: unknown = error): WholeReply => {
  const reply = jsonReply(worded, error.status)
  const { finished } = error
  return { ...reply, headers: { ...reply.headers, ...error.headers }, ...(finished && { finished }) }
}
