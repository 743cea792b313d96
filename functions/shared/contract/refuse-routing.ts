import { GatewayError } from './gateway-error.ts'

/**
 * By these names other gateways and SDKs let a caller choose the host that a request goes to, or the key (CVE-2024-6587).
 * Here both are the operator's, and a provider must not be sent them either.
 */
const routing = [
  'api_base',
  'api_key',
  'api_version',
  'base_url',
  'custom_llm_provider',
  'default_headers',
  'extra_body',
  'extra_headers',
]

/** Throws 400 for a body that says where its request is to go. */
export const refuseRouting = (body: unknown): void => {
  const named = routing.find(name => Object.hasOwn(Object(body), name))
  if (named === undefined) return
  throw new GatewayError({
    status: 400,
    code: 'unknown_parameter',
    message: `Unknown parameter: '${named}'. Where a request goes, and with which key and headers, is the operator's; a provider's own parameters stand beside 'model'.`,
    param: named,
  })
}
