import type { GatewayError } from '../../contract/gateway-error.ts'

/** Anthropic's error types by status. https://platform.claude.com/docs/en/api/errors */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
}

/** An error as clients of Messages read it. The code stands beside what Anthropic's has, because it says more than the type. */
export const messagesError = (
  error: Pick<GatewayError, 'status' | 'message' | 'code'>,
  requestId: string,
) => {
  const { status, message, code } = error
  const type = types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message, code }, request_id: requestId }
}
