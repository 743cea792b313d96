import * as z from 'zod'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { parseQuery } from '../../shared/contract/parse-request.ts'
import type { ResponsesItem } from '../../shared/contract/responses.ts'
import type { Endpoint } from '../endpoint.ts'
import { findResponse } from './find-response.ts'

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['asc', 'desc']).default('desc'),
  after: z.string().optional(),
})

/** An item as it is listed: with an id, which callers leave out, and a message's content as parts. */
const describeItem = ({ id, content, ...item }: ResponsesItem, index: number, of: string) => {
  const type = item.type ?? 'message'
  const said = typeof content === 'string' ? [{ type: 'input_text', text: content }] : content
  return {
    id: id ?? `${type === 'message' ? 'msg' : 'item'}_${of}_in_${index}`,
    ...item,
    type,
    status: item['status'] ?? 'completed',
    ...(said && { content: said }),
  }
}

/** `GET /v1/responses/{id}/input_items`: what the request itself brought, without the conversation before it. */
export const listInputItems: Endpoint = async visit => {
  const { limit, order, after } = parseQuery(Query, visit.call)
  const { id, input } = await findResponse(visit, visit.parameters['id'] ?? '')
  const name = id.replace(/^resp_/, '')
  const listed = input.map((item, index) => describeItem(item, index, name))
  const ordered = order === 'asc' ? listed : listed.reverse()
  const rest = ordered.slice(ordered.findIndex(item => item.id === after) + 1)
  const data = rest.slice(0, limit)
  return jsonReply({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: rest.length > data.length,
  })
}
