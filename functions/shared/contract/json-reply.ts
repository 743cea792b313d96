import type { GatewayError } from './gateway-error.ts'
import type { Reply } from './reply.ts'

export const jsonReply = (value: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** A refusal or failure as OpenAI's SDKs read it. */
export const errorReply = (error: GatewayError): Reply => {
  const reply = jsonReply(error, error.status)
  const { finished } = error
  return { ...reply, headers: { ...reply.headers, ...error.headers }, ...(finished && { finished }) }
}
