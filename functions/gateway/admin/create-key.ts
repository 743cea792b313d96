import * as z from 'zod'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import { VirtualKeyTerms } from '../../shared/contract/virtual-key-terms.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'
import { revealKey } from './reveal-key.ts'

const NewKey = VirtualKeyTerms.extend({
  name: z.string(),
  /** Absent, the key holds until it is revoked. */
  expiresAt: z.iso.datetime({ error: 'must look like 2027-01-01T00:00:00Z' }).optional(),
})

const readExpiry = (expiresAt: string | undefined, now: number): number | undefined => {
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

/** `POST /admin/v1/tenants/{id}/keys` `{name, expiresAt?, budget?, limits?, models?}`: a new virtual key, shown this once. */
export const createKey: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const { name, expiresAt, ...terms } = parseRequest(NewKey, visit.call)
  const request = { tenant, keyPrefix, name, terms, expiresAt: readExpiry(expiresAt, clock.now()) }
  const created = await admin.keys.create(request)
  logChange(visit, 'key created', { tenant, keyId: created.record.id })
  return revealKey(created, clock.now())
}
