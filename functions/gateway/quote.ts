import { askedOutput } from '../shared/accounting/bound-usage.ts'
import { tightestOf } from '../shared/accounting/list-standings.ts'
import { refuseHold } from '../shared/accounting/refuse-hold.ts'
import type { Moment } from '../shared/accounting/window.ts'
import { writeDollars } from '../shared/accounting/write-dollars.ts'
import type { Task } from '../shared/contract/inference-request.ts'
import { jsonReply } from '../shared/contract/json-reply.ts'
import { guardAsked } from '../shared/guarding/guard-asked.ts'
import { ask } from '../shared/inference.ts'
import { placeNamed } from '../shared/operations/place-named.ts'
import { type Quote, quoteTask } from '../shared/quote.ts'
import type { Endpoint, Visit } from './endpoint.ts'

type Hold = NonNullable<Quote['hold']>

const writeCost = (nanos: number | undefined) => (nanos === undefined ? null : writeDollars(nanos))

const writeCosts = ({ expected, maximum }: Quote['costs']) => ({
  expected: writeCost(expected),
  maximum: writeCost(maximum),
})

/** The output limit of each choice; embeddings have none. */
const maxTokensOf = (task: Task) => (task.endpoint === 'embeddings' ? null : (askedOutput(task) ?? null))

/** The refusal that the request itself would get. */
const writeRefusal = (refusal: NonNullable<Hold['refusal']>, moment: Moment) => {
  const { limit, of, left } = refusal
  const { status, type, code, message, headers } = refuseHold(refusal, moment)
  const retryAfter = headers['retry-after']
  return {
    limit: limit === 'nanos' ? 'usd' : limit,
    of,
    left: limit === 'nanos' ? writeDollars(left) : left,
    retry_after: retryAfter === undefined ? null : Number(retryAfter),
    status,
    error: { message, type, code },
  }
}

/** What is left to the caller, of its tenant's quota or its key's budget, whichever has less. */
const writeLeft = (standings: Hold['standings']) => {
  const tokens = tightestOf(standings, 'tokens')
  const nanos = tightestOf(standings, 'nanos')
  return { tokens: tokens?.left ?? null, usd: nanos ? writeDollars(nanos.left) : null }
}

const writeQuota = ({ amount, standings, windowEndsAt, refusal }: Hold, moment: Moment) => ({
  holds: { tokens: amount.tokens, usd: writeDollars(amount.nanos) },
  left: writeLeft(standings),
  window_ends: windowEndsAt === undefined ? null : new Date(windowEndsAt).toISOString(),
  refusal: refusal ? writeRefusal(refusal, moment) : null,
})

const writeQuote = ({ task, expected, maximum, targets, costs, hold, fallback }: Quote, moment: Moment) => ({
  object: 'quote',
  model: task.request.model,
  max_tokens: maxTokensOf(task),
  input_tokens: { expected: expected.input, maximum: maximum.input },
  output_tokens: { expected: expected.output, maximum: maximum.output ?? null },
  cost_usd: writeCosts(costs),
  targets: targets.map(({ target, priceVersion, ...ofTarget }) => ({
    provider: target.providerId,
    model: target.model,
    cost_usd: writeCosts(ofTarget),
    price_version: priceVersion ?? null,
  })),
  fallback: fallback ?? null,
  quota: hold ? writeQuota(hold, moment) : null,
})

/**
 * `POST /v1/quote/…` with what would be sent to `POST /v1/…` (`/v1/quote` alone is for chat completions): what that would cost
 * and where it would go, without sending it. Nothing is held, so a quote is no promise: others use the same quota. `readTask`
 * reads what that endpoint reads.
 */
export const quote =
  (readTask: (visit: Visit) => Task | Promise<Task>): Endpoint =>
  async visit => {
    const { gateway, call, caller } = visit
    const asked = { call, caller, task: await readTask(visit) }
    const moment: Moment = { now: gateway.clock.now(), per: caller.tenant.quota.per }
    const placed = await placeNamed(gateway, asked)
    const guarded = await guardAsked(placed, asked, ask)
    return jsonReply(writeQuote(await quoteTask(placed, guarded), moment))
  }
