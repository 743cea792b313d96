import { GatewayError } from './gateway-error.ts'

/** The same refusal with more headers; its own win. */
export const addHeaders = (error: GatewayError, headers: Readonly<Record<string, string>>): GatewayError =>
  new GatewayError({ ...error, message: error.message, headers: { ...headers, ...error.headers } })
