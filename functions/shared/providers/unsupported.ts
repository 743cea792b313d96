import { GatewayError } from '../contract/gateway-error.ts'

/** The refusal of what a dialect has no words for; `advice` says what to do instead. */
export const unsupported = (what: string, advice: string, param = what): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message: `The provider of this model does not take '${what}'. ${advice}`,
    param,
  })
