import { GatewayError } from '../shared/contract/gateway-error.ts'

/** A credit of what has no limit would change nothing that anybody can see. */
export const notLimited = (tenant: string, unit: 'usd' | 'tokens'): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'not_limited',
    message: `${tenant} has no quota in ${unit}, so there is nothing to credit. Nothing was changed.`,
  })
