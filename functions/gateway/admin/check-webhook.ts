import type { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { isPrivateUrl } from '../../shared/upstream/is-private-url.ts'

/** Throws 400 for a webhook that the courier would never call: it must not be led to our own hosts. */
export const checkWebhook = ({ webhook }: TenantEntry): void => {
  if (webhook === undefined || !isPrivateUrl(new URL(webhook))) return
  throw new GatewayError({
    status: 400,
    code: 'invalid_value',
    message: "Invalid 'webhook': must be https at a public address. Nothing was changed.",
    param: 'webhook',
  })
}
