import { GatewayError } from '../contract/gateway-error.ts'

/** The refusal of what a dialect has no words for; `advice` says what to do instead. */
export const unsupported = (param: string, advice: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message: `The provider of this model does not take '${param}'. ${advice}`,
    param,
  })
