import * as z from 'zod'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { mergePatch } from '../../shared/contract/merge-patch.ts'
import { parseRequest, parseValue } from '../../shared/contract/parse-request.ts'
import { VirtualKeyTerms } from '../../shared/contract/virtual-key-terms.ts'
import { describeVirtualKey } from '../../shared/store/tenants/describe-virtual-key.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'

/**
 * `POST /admin/v1/tenants/{id}/keys/{keyId}` `{budget?, limits?, models?, endpoints?, ips?}`: changes what is given of the key's
 * terms, and null takes away (JSON Merge Patch). Holds in every gateway within 5 seconds, also for a rotated key that still holds beside it.
 */
export const changeKey: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const { keyId: id = '' } = visit.parameters
  const patch = parseRequest(z.looseObject({}), visit.call)
  const revise = (terms: VirtualKeyTerms) => parseValue(VirtualKeyTerms, mergePatch(terms, patch))
  const record = await admin.keys.change({ tenant, keyPrefix, id, revise })
  logChange(visit, 'key changed', { tenant, keyId: id })
  return jsonReply({ object: 'key', ...describeVirtualKey(record, clock.now()) })
}
