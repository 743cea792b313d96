import * as z from 'zod'
import { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseRequest, parseValue } from '../../shared/contract/parse-request.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { checkGuardrails } from './check-guardrails.ts'
import { checkShares } from './check-shares.ts'
import { checkWebhook } from './check-webhook.ts'
import { describeTenant } from './describe-tenant.ts'
import { logChange } from './log-change.ts'
import { tenantDeclared } from './tenant-declared.ts'

const Named = z.looseObject({ id: z.string() })

/** What a tenant's keys begin with where nobody says: its id without dashes, as long as a prefix may be. */
const prefixOf = (id: string): string => id.replaceAll('-', '').slice(0, 16)

const checkDeclared = ({ id, keyPrefix }: TenantEntry, declared: readonly TenantEntry[]): void => {
  if (declared.some(tenant => tenant.id === id)) throw tenantDeclared(id)
  const owner = declared.find(tenant => tenant.keyPrefix === keyPrefix)
  if (!owner) return
  throw new GatewayError({
    status: 409,
    code: 'key_prefix_taken',
    message: `The keys of ${owner.id} begin with cw_${keyPrefix}: give a keyPrefix of its own. Nothing was changed.`,
    param: 'keyPrefix',
  })
}

/**
 * `POST /admin/v1/tenants`: a new tenant, in the words of gateway.yaml, whose virtual keys can be made at once. Its `id` names it,
 * so a request that is sent again is refused with 409 and changes nothing.
 */
export const createTenant: AdminEndpoint = async visit => {
  const { admin, configuration } = visit.gateway
  const body = parseRequest(Named, visit.call)
  const entry = parseValue(TenantEntry, { keyPrefix: prefixOf(body.id), ...body })
  checkDeclared(entry, configuration.tenants)
  checkShares(entry, configuration)
  checkWebhook(entry)
  await checkGuardrails(visit.gateway, entry)
  const tenant = await admin.tenants.create(entry)
  logChange(visit, 'tenant created', { tenant: tenant.id })
  return jsonReply(describeTenant(tenant), 201)
}
