import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import { errorReply } from './contract/json-reply.ts'
import type { Log } from './contract/log.ts'
import type { WholeReply } from './contract/reply.ts'
import { logBug } from './log-bug.ts'

const internal = (): GatewayError =>
  new GatewayError({
    status: 500,
    code: 'internal_error',
    message: 'The gateway failed. Tell your operator the x-request-id of this answer.',
  })

/** An error in the words of an endpoint; as JSON. */
export type WordError = (error: GatewayError, requestId: string) => unknown

const asItIs: WordError = error => error

/** What a caller is told instead of an answer, and the log with it: a refusal as it is, anything else as a failure of ours. */
export const explainError = (
  { log }: { readonly log: Log },
  call: Call,
  error: unknown,
  word = asItIs,
): WholeReply => {
  if (error instanceof GatewayError) {
    log(error.status < 500 ? 'info' : 'warn', 'refused', {
      requestId: call.id,
      status: error.status,
      code: error.code,
    })
    return errorReply(error, word(error, call.id))
  }
  logBug(log, call.id, error)
  const failure = internal()
  return errorReply(failure, word(failure, call.id))
}
