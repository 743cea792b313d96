import { type KeyTerms, keyTermsOf } from '../accounting/key-terms.ts'
import type { TenantEntry } from '../configuration/configuration.ts'
import type { Call } from '../contract/call.ts'
import { readCredentials } from '../contract/credentials.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Log } from '../contract/log.ts'
import { hmacScheme, sm2Scheme } from '../contract/signed-request.ts'
import { isToken } from '../contract/token.ts'
import type { Tenant } from '../store/tenants/tenant-item.ts'
import type { VirtualKeyRecord } from '../store/tenants/virtual-key-record.ts'
import { checkAccess } from './check-access.ts'
import type { LimitGuesses } from './limit-guesses.ts'

/** Who calls, and who pays. */
export type Caller = {
  readonly tenant: TenantEntry
  /**
   * Names the caller within its tenant: a virtual key's public id, `sub_` and a hash of a token's subject, `role/` and an AWS
   * role's name, `sm2/` and the id of a key of SM2, or `none` where no key is asked for.
   */
  readonly keyId: string
  /** What that key may use of what its tenant may; absent where there is no virtual key. */
  readonly key?: KeyTerms
}

/** What a way to prove oneself has found out. */
export type Identity = {
  readonly tenant: Tenant
  readonly keyId: string
  /** Of the virtual key behind it, if there is one. */
  readonly record?: VirtualKeyRecord
}

type Identifying = {
  readonly byKey: (shown: string) => Promise<Identity>
  readonly bySignature: (shown: string, call: Call) => Promise<Identity>
  readonly bySm2?: (shown: string, call: Call) => Promise<Identity>
  readonly byToken?: (shown: string) => Promise<Identity>
  readonly byRole: (role: string, call: Call) => Identity
  readonly limitGuesses: LimitGuesses
  /** Serves everyone as this tenant; absent, callers have to prove who they are. */
  readonly everyone?: TenantEntry | undefined
  readonly log: Log
}

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
    message: 'It cannot be checked at the moment who you are. Try again.',
    headers: { 'retry-after': '1' },
  })

/**
 * Turns a call into its caller: the role that the platform vouches for, or whatever the call shows. Fails closed: what cannot
 * be looked up is refused with 503, and what is not allowed to this caller with 403.
 */
export const openIdentifyCaller = ({ everyone, limitGuesses, log, ...by }: Identifying) => {
  const prove = async (call: Call): Promise<Identity> => {
    if (call.role !== undefined) return by.byRole(call.role, call)
    const shown = readCredentials(call)
    if (hmacScheme.isSigned(shown)) return by.bySignature(shown, call)
    if (by.bySm2 && sm2Scheme.isSigned(shown)) return by.bySm2(shown, call)
    return by.byToken && isToken(shown) ? by.byToken(shown) : by.byKey(shown)
  }

  const identify = async (call: Call): Promise<Identity> => {
    try {
      return await prove(call)
    } catch (error) {
      if (error instanceof GatewayError) {
        throw (error.status === 401 && limitGuesses(call.sourceIp)) || error
      }
      log('error', 'caller not looked up', {
        requestId: call.id,
        error: error instanceof Error ? error.name : 'unknown',
      })
      throw unavailable()
    }
  }

  /** `endpoint` is the path of the route that answers, as its table has it. */
  return async (call: Call, endpoint: string): Promise<Caller> => {
    if (everyone) return { tenant: everyone, keyId: 'none' }
    const { tenant, keyId, record } = await identify(call)
    if (tenant.stored?.suspendedAt !== undefined) throw suspended()
    checkAccess([tenant, record?.terms ?? {}], { endpoint, sourceIp: call.sourceIp })
    return { tenant, keyId, ...(record && { key: keyTermsOf(record.budgetId, record.terms) }) }
  }
}
export type IdentifyCaller = ReturnType<typeof openIdentifyCaller>
