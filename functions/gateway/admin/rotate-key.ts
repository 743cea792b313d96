import * as z from 'zod'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'
import { revealKey } from './reveal-key.ts'

const daySeconds = 86_400

const Rotation = z.strictObject({
  /** How long the old key still holds. */
  overlapSeconds: z
    .int()
    .min(0)
    .max(365 * daySeconds)
    .default(daySeconds),
})

/** `POST /admin/v1/tenants/{id}/keys/{keyId}/rotate` `{overlapSeconds?}`: its successor, shown this once. */
export const rotateKey: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const { keyId: id = '' } = visit.parameters
  const { overlapSeconds } = parseRequest(Rotation, visit.call)
  const created = await admin.keys.rotate({ tenant, keyPrefix, id, overlapMs: overlapSeconds * 1_000 })
  logChange(visit, 'key rotated', { tenant, keyId: id, newKeyId: created.record.id, overlapSeconds })
  return revealKey(created, clock.now())
}
