import { invalidKey, refuseCredentials } from '../contract/credentials.ts'
import type { GatewayError } from '../contract/gateway-error.ts'
import type { Tenant } from '../store/tenants/tenant-item.ts'
import { standingOf, type VirtualKeyRecord } from '../store/tenants/virtual-key-record.ts'
import type { Identity } from './identify-caller.ts'

type Options = {
  readonly findTenant: (id: string) => Promise<Tenant | undefined>
  readonly now: () => number
}

const refuseStanding = (standing: 'revoked' | 'expired'): GatewayError =>
  refuseCredentials(`key_${standing}`, `This API key is ${standing}. Ask your operator for a new one.`)

/** Whose a virtual key is. Throws 401 for one that nobody has, that is revoked or expired. */
export const openAdmitKey =
  ({ findTenant, now }: Options) =>
  async (record: VirtualKeyRecord | undefined): Promise<Identity> => {
    const tenant = record && (await findTenant(record.tenant))
    if (!record || !tenant) throw invalidKey()
    const standing = standingOf(record, now())
    if (standing !== 'active') throw refuseStanding(standing)
    return { tenant, keyId: record.id, record }
  }
export type AdmitKey = ReturnType<typeof openAdmitKey>
