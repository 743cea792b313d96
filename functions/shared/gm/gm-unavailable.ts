import { GatewayError } from '../contract/gateway-error.ts'

export const gmUnavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'gm_unavailable',
    message:
      'SM2, SM3 and SM4 are not available at the moment: an algorithm or the key of the gateway is missing. Ask your operator.',
    headers: { 'retry-after': '5' },
  })
