import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'

const name = 'x-provider-key'

/**
 * The provider key that a caller brings, in `x-provider-key`; undefined where they bring none. Throws 403 where their tenant may
 * not, and 400 for an empty one, because then another would be used than they meant.
 */
export const readProviderKey = (
  { headers }: Call,
  { byok = false }: { readonly byok?: boolean | undefined },
): string | undefined => {
  const key = headers[name]?.trim()
  if (key === undefined) return undefined
  if (!byok)
    throw new GatewayError({
      status: 403,
      code: 'provider_key_not_allowed',
      message: `Your account may not bring provider keys of its own. Leave out ${name}, or ask your operator.`,
      param: name,
    })
  if (key !== '') return key
  throw new GatewayError({
    status: 400,
    code: 'invalid_provider_key',
    message: `The header ${name} is empty. Put your provider's key into it, or leave it out.`,
    param: name,
  })
}
