import * as z from 'zod'
import { monthOf, previousMonthOf } from '../../shared/accounting/window.ts'
import { writeDollars } from '../../shared/accounting/write-dollars.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseQuery } from '../../shared/contract/parse-request.ts'
import type { RequestRow } from '../../shared/store/books/read-requests.ts'
import type { KeptContent } from '../../shared/store/kept/content-item.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'

const Query = z.strictObject({
  /** A month in UTC; absent, this one, the one before, and that of what is kept. */
  window: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must look like 2026-11')
    .optional(),
})

/** Enough for an id that was meant for one request; each may bring megabytes of content. */
const most = 5

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const writeContent = ({ request, answer, isCut, expiresAt }: KeptContent) => ({
  request: readJson(request),
  choices: readJson(answer),
  isCut,
  expiresAt: new Date(expiresAt).toISOString(),
})

const writeRow = ({ nanos, facts, ...row }: RequestRow, content: KeptContent | undefined) => {
  const { attempts, ...scalars } = facts
  return {
    object: 'request',
    ...row,
    usd: nanos === undefined ? null : writeDollars(nanos),
    ...scalars,
    attempts: readJson(String(attempts ?? '[]')),
    content: content ? writeContent(content) : null,
  }
}

const notFound = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'request_not_found',
    message:
      'There is no answered request of this x-request-id in this month or the one before. Say ?window= for an older one.',
  })

/**
 * `GET /admin/v1/tenants/{id}/requests/{requestId}?window=2026-11`: what the ledger says of a request, and what was asked and
 * answered if it is kept. A list, because callers who send an `x-request-id` of their own may use one again; at most five.
 */
export const retrieveRequest: AdminEndpoint = async visit => {
  const { admin, contents, clock } = visit.gateway
  const { id: tenant } = await findTenant(visit)
  const { requestId = '' } = visit.parameters
  const { window } = parseQuery(Query, visit.call)
  const now = clock.now()
  const kept = await contents.find(tenant, requestId, most)
  const recent = [monthOf(now), previousMonthOf(now), ...kept.map(({ since }) => monthOf(since))]
  const months = window === undefined ? [...new Set(recent)] : [window]
  const found = await Promise.all(months.map(month => admin.readRequests({ tenant, month, requestId, most })))
  const rows = found.flat().slice(0, most)
  if (rows.length === 0) throw notFound()
  const contentOf = new Map(kept.map(content => [content.leaseId, content]))
  const data = rows.map(row => writeRow(row, contentOf.get(row.leaseId)))
  if (kept.length > 0) logChange(visit, 'content read', { tenant, of: requestId })
  const reply = jsonReply({ object: 'list', data })
  return { ...reply, headers: { ...reply.headers, 'cache-control': 'no-store' } }
}
