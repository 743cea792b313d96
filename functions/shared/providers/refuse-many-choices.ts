import type { ChatRequest } from '../contract/chat.ts'
import { GatewayError } from '../contract/gateway-error.ts'

/** Throws 400 for `n` above 1, in dialects that have one answer a request: one less than asked for would go unnoticed. */
export const refuseManyChoices = ({ n }: ChatRequest): void => {
  if ((n ?? 1) === 1) return
  throw new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message:
      'The provider of this model gives one choice a request: leave out n, and send the request again for more.',
    param: 'n',
  })
}
