import type { DeclaredTenant } from '../configuration/configuration.ts'
import type { Call } from '../contract/call.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { parseRole } from '../contract/role.ts'
import { matchWildcard } from '../routing/match-wildcard.ts'
import type { Identity } from './identify-caller.ts'

const roleNotAllowed = (): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'role_not_allowed',
    message: 'No tenant of this gateway takes your AWS role. Ask your operator to add it to one.',
  })

const keyBesideRole = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'ambiguous_api_key',
    message:
      'The request carries an API key beside its AWS signature. Send none: your role says who you are.',
  })

const showsKey = ({ headers, query }: Call): boolean =>
  [headers['x-api-key'], headers['api-key'], query.get('api_key')].some(Boolean)

/**
 * Whose an AWS role is, by the patterns of gateway.yaml. Throws 403 where it is nobody's or more than one tenant's, and 400 beside
 * a key, which would be ignored.
 */
export const openIdentifyByRole = (tenants: readonly DeclaredTenant[]) => {
  const patterns = tenants.flatMap(tenant =>
    (tenant.iam ?? []).map(pattern => ({ tenant, matches: matchWildcard(pattern) })),
  )

  return (arn: string, call: Call): Identity => {
    const role = parseRole(arn)
    const owners = new Set(
      patterns.filter(({ matches }) => role && matches(role.arn)).map(({ tenant }) => tenant),
    )
    const [tenant] = owners
    if (!role || !tenant || owners.size > 1) throw roleNotAllowed()
    if (showsKey(call)) throw keyBesideRole()
    return { tenant, keyId: `role/${role.name}` }
  }
}
