import { GatewayError } from '../../shared/contract/gateway-error.ts'

/** Milliseconds since the epoch. Throws 400 for what is past. */
export const readExpiry = (expiresAt: string | undefined, now: number): number | undefined => {
  if (expiresAt === undefined) return undefined
  const moment = Date.parse(expiresAt)
  if (moment > now) return moment
  throw new GatewayError({
    status: 400,
    code: 'invalid_value',
    message: "Invalid 'expiresAt': this is past already.",
    param: 'expiresAt',
  })
}
