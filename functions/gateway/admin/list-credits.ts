import { jsonReply } from '../../shared/contract/json-reply.ts'
import { describeCredits } from '../../shared/describe-credits.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'

/** `GET /admin/v1/tenants/{id}/credits`: what was credited and debited this month and the last, newest first. */
export const listCredits: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id } = await findTenant(visit)
  return jsonReply({ object: 'list', data: describeCredits(await admin.readCredits(id, clock.now())) })
}
