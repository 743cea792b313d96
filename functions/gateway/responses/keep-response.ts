import { isSealed } from '../../shared/contract/is-sealed.ts'
import type { Reply } from '../../shared/contract/reply.ts'
import type { ResponsesItem } from '../../shared/contract/responses.ts'
import { beforeEach } from '../../shared/stream/before-each.ts'
import type { Visit } from '../endpoint.ts'
import { readFinalResponse } from './read-final-response.ts'

const dayMs = 86_400_000

/** As long as OpenAI keeps them. */
const defaultDays = 30

type Kept = {
  /** Of the request that it answers. */
  readonly leaseId: string
  readonly input: readonly ResponsesItem[]
  readonly before: readonly ResponsesItem[]
  /** What the provider was not told of the request, because it is kept here and not there. */
  readonly told: object
}

/** For how many days the caller's responses are kept; none for 0, nor what came sealed. */
export const keepingDays = ({ call, caller }: Visit): number =>
  isSealed(call) ? 0 : (caller.tenant.responses?.days ?? defaultDays)

/** Keeps a response. One try: what is lost leaves a line in the log, and the caller is not made to wait. Never rejects. */
const keep = async (visit: Visit, response: { readonly id: string }, { told, ...rest }: Kept) => {
  const { gateway, call, caller } = visit
  const tenant = caller.tenant.id
  const until = gateway.clock.now() + keepingDays(visit) * dayMs
  try {
    const kept = { ...rest, id: response.id, response: { ...response, ...told }, until }
    const isKept = await gateway.responses.keep(tenant, kept)
    if (!isKept) gateway.log('warn', 'response too large to keep', { requestId: call.id, tenant })
  } catch (error) {
    gateway.log('error', 'response not kept', {
      requestId: call.id,
      tenant,
      name: String((error as Error)?.name),
    })
  }
}

/** The same reply, whose response is kept before the caller has all of it, because the next request may follow at once. */
export const keepReply = async (visit: Visit, reply: Reply, kept: Kept): Promise<Reply> => {
  const { body } = reply
  if (typeof body === 'string' || body instanceof Uint8Array) {
    await keep(visit, JSON.parse(Buffer.from(body).toString()), kept)
    return reply
  }
  const keepFinal = async (piece: string | Uint8Array): Promise<void> => {
    const response = readFinalResponse(Buffer.from(piece).toString())
    if (response) await keep(visit, response, kept)
  }
  return { ...reply, body: beforeEach(body, keepFinal) }
}
