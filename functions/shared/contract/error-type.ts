/** OpenAI's error types, as its SDKs know them. */
export type ErrorType =
  | 'invalid_request_error'
  | 'insufficient_quota'
  | 'requests'
  | 'tokens'
  | 'server_error'
