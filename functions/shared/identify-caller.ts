import type { KeyTerms } from './accounting/key-terms.ts'
import type { Configuration, TenantEntry } from './configuration/configuration.ts'
import type { Call } from './contract/call.ts'
import { invalidKey, readCredentials } from './contract/credentials.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Log } from './contract/log.ts'
import { standingOf, type VirtualKeyRecord } from './store/virtual-key-record.ts'

/** Who calls, and who pays. */
export type Caller = {
  readonly tenant: TenantEntry
  /** The virtual key's public id; `none` where no key is asked for. */
  readonly keyId: string
  /** What the key itself may use; absent, whatever its tenant may. */
  readonly key?: KeyTerms
}

type Identifying = {
  readonly configuration: Configuration
  readonly findKey: (key: string) => Promise<VirtualKeyRecord | undefined>
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

const unavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'auth_unavailable',
    message: 'API keys cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

/** Turns a call into its caller. Fails closed: a key that cannot be looked up is refused with 503. */
export const openIdentifyCaller = ({ configuration, findKey, requireKey, now, log }: Identifying) => {
  const tenants = new Map(configuration.tenants.map(tenant => [tenant.id, tenant]))
  const [first] = configuration.tenants

  const findRecord = async (call: Call): Promise<VirtualKeyRecord | undefined> => {
    const key = readCredentials(call)
    try {
      return await findKey(key)
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
    const record = await findRecord(call)
    const tenant = record && tenants.get(record.tenant)
    if (!record || !tenant) throw invalidKey()
    const standing = standingOf(record, now())
    if (standing !== 'active') throw refuseStanding(standing)
    return { tenant, keyId: record.id }
  }
}
export type IdentifyCaller = ReturnType<typeof openIdentifyCaller>
