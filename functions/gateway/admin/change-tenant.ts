import * as z from 'zod'
import { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { mergePatch } from '../../shared/contract/merge-patch.ts'
import { parseRequest, parseValue } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { checkGuardrails } from './check-guardrails.ts'
import { checkShares } from './check-shares.ts'
import { checkWebhook } from './check-webhook.ts'
import { describeTenant } from './describe-tenant.ts'
import { findStoredTenant } from './find-stored-tenant.ts'
import { logChange } from './log-change.ts'

const Change = z.looseObject({
  /** Of the tenant as the editor has read it; absent, whatever stands is changed. */
  version: z.int().optional(),
})

/** Keys are found by their prefix, accounts and ledgers by the tenant's id. */
const checkNames = (before: TenantEntry, after: TenantEntry): void => {
  for (const param of ['id', 'keyPrefix'] as const)
    if (before[param] !== after[param])
      throw new GatewayError({
        status: 400,
        code: 'not_changeable',
        message: `The ${param} of a tenant never changes, because its keys and its ledger go by it.`,
        param,
      })
}

/**
 * `POST /admin/v1/tenants/{id}` `{version?, …}`: changes what is given, and null takes away (JSON Merge Patch). Holds in every
 * gateway within 5 seconds.
 */
export const changeTenant: AdminEndpoint = async visit => {
  const tenant = await findStoredTenant(visit)
  const { version, ...patch } = parseRequest(Change, visit.call)
  const { stored, ...before } = tenant
  const entry = parseValue(TenantEntry, mergePatch(before, patch))
  checkNames(before, entry)
  checkShares(entry, visit.gateway.configuration)
  checkWebhook(entry)
  await checkGuardrails(visit.gateway, entry)
  const changed = await visit.gateway.admin.tenants.change({ tenant, version, entry })
  logChange(visit, 'tenant changed', { tenant: tenant.id, version: changed.stored.version })
  return jsonReply(describeTenant(changed))
}
