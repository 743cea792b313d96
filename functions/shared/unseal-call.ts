import type { Caller } from './callers/identify-caller.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import { isSealed, sealHeader } from './contract/is-sealed.ts'
import type { Gateway } from './gateway.ts'
import type { OpenedRequest } from './gm/open-request.ts'
import { cipherName } from './gm/symmetric.ts'

const unsupportedCipher = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_cipher',
    message: `Bodies are sealed with ${cipherName} and HMAC-SM3 alone. Send the header ${sealHeader}: ${cipherName}.`,
  })

const notEnabled = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'gm_not_enabled',
    message: `Your account takes no sealed bodies. Send the body in clear, without the header ${sealHeader}, or ask your operator.`,
  })

const required = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'gm_required',
    message: `Your account takes sealed bodies alone. Fetch /v1/gm/key, and send the header ${sealHeader}: ${cipherName}.`,
  })

/**
 * What a call says inside its seal, and how its reply is sealed; both as they are where nothing is. Only those are listened to
 * who have said who they are, because opening takes milliseconds. Throws 400, 401 or 503.
 */
export const unsealCall = async (
  { gm }: Pick<Gateway, 'gm'>,
  call: Call,
  { tenant }: Caller,
): Promise<OpenedRequest> => {
  if (!isSealed(call)) {
    if (tenant.gm?.required && call.body.length > 0) throw required()
    return { call, sealReply: reply => reply }
  }
  if (!tenant.gm) throw notEnabled()
  if (call.headers[sealHeader] !== cipherName) throw unsupportedCipher()
  return gm.open(call)
}
