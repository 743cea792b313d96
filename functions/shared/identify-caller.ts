import { type KeyTerms, keyTermsOf } from './accounting/key-terms.ts'
import type { Configuration, TenantEntry } from './configuration/configuration.ts'
import type { Call } from './contract/call.ts'
import { invalidKey, readCredentials } from './contract/credentials.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Log } from './contract/log.ts'
import type { Tenant } from './store/tenant-item.ts'
import { standingOf, type VirtualKeyRecord } from './store/virtual-key-record.ts'

/** Who calls, and who pays. */
export type Caller = {
  readonly tenant: TenantEntry
  /** The virtual key's public id; `none` where no key is asked for. */
  readonly keyId: string
  /** What that key may use of what its tenant may; absent where no key is asked for. */
  readonly key?: KeyTerms
}

type Identifying = {
  readonly configuration: Configuration
  readonly findKey: (key: string) => Promise<VirtualKeyRecord | undefined>
  readonly findTenant: (id: string) => Promise<Tenant | undefined>
  readonly requireKey: boolean
  readonly now: () => number
  readonly log: Log
}

const refuseStanding = (standing: 'revoked' | 'expired'): GatewayError =>
  new GatewayError({
    status: 401,
    code: `key_${standing}`,
    message: `This API key is ${standing}. Ask your operator for a new one.`,
    headers: { 'www-authenticate': 'Bearer' },
  })

const suspended = (): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'tenant_suspended',
    message: 'The account that this API key belongs to is suspended. Ask your operator.',
  })

const unavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'auth_unavailable',
    message: 'API keys cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

/** Turns a call into its caller. Fails closed: a key or tenant that cannot be looked up is refused with 503. */
export const openIdentifyCaller = (identifying: Identifying) => {
  const { configuration, findKey, findTenant, requireKey, now, log } = identifying
  const [first] = configuration.tenants

  const lookUp = async (call: Call) => {
    const key = readCredentials(call)
    try {
      const record = await findKey(key)
      return { record, tenant: record && (await findTenant(record.tenant)) }
    } catch (error) {
      log('error', 'key look-up failed', {
        requestId: call.id,
        error: error instanceof Error ? error.name : 'unknown',
      })
      throw unavailable()
    }
  }

  return async (call: Call): Promise<Caller> => {
    if (!requireKey && first) return { tenant: first, keyId: 'none' }
    const { record, tenant } = await lookUp(call)
    if (!record || !tenant) throw invalidKey()
    const standing = standingOf(record, now())
    if (standing !== 'active') throw refuseStanding(standing)
    if (tenant.stored?.suspendedAt !== undefined) throw suspended()
    return { tenant, keyId: record.id, key: keyTermsOf(record.budgetId, record.terms) }
  }
}
export type IdentifyCaller = ReturnType<typeof openIdentifyCaller>
