import * as z from 'zod'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import { VirtualKeyTerms } from '../../shared/contract/virtual-key-terms.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'
import { readExpiry } from './read-expiry.ts'
import { revealKey } from './reveal-key.ts'

const NewKey = VirtualKeyTerms.extend({
  name: z.string(),
  /** Absent, the key holds until it is revoked. */
  expiresAt: z.iso.datetime({ error: 'must look like 2027-01-01T00:00:00Z' }).optional(),
})

/**
 * `POST /admin/v1/tenants/{id}/keys` `{name, expiresAt?, budget?, limits?, models?, endpoints?, ips?}`: a new virtual key, shown this
 * once.
 */
export const createKey: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const { name, expiresAt, ...terms } = parseRequest(NewKey, visit.call)
  const request = { tenant, keyPrefix, name, terms, expiresAt: readExpiry(expiresAt, clock.now()) }
  const created = await admin.keys.create(request)
  logChange(visit, 'key created', { tenant, keyId: created.record.id })
  return revealKey(created, clock.now())
}
