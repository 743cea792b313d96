import { createHash } from 'node:crypto'
import type { Caller } from './callers/identify-caller.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import { readIdempotencyKey } from './contract/idempotency-key.ts'
import type { Reply } from './contract/reply.ts'
import type { Gateway } from './gateway.ts'
import { persist } from './persist.ts'
import type { Fate, KeptReply } from './store/kept/claim-item.ts'
import type { Claim } from './store/kept/claims.ts'
import { recordBody } from './stream/record-body.ts'

/** After a request's own deadline nobody answers it any more; clocks differ by less than this. In milliseconds. */
const claimGraceMs = 60_000

/** How long an answer is given again; Stripe's time. In milliseconds. */
const keptMs = 86_400_000

/** A longer stream is not remembered, so that streams at a time cannot fill the memory; about 16,000 events. */
const maximumCharacters = 4_000_000

const doNotRetry = { 'x-should-retry': 'false' }

const storeUnavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'idempotency_store_unavailable',
    message: 'The Idempotency-Key cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

const reused = (): GatewayError =>
  new GatewayError({
    status: 422,
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was sent with another path or body. Use a new key for a new request.',
    headers: doNotRetry,
  })

const inProgress = (): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'request_in_progress',
    message:
      'The first request with this Idempotency-Key is still running. Send it again when that has ended.',
    headers: doNotRetry,
  })

const notKept = (): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'idempotency_answer_not_kept',
    message:
      'The request with this Idempotency-Key was answered and charged, but its answer was left unread or is too large to give again. Use a new key to ask anew.',
    headers: doNotRetry,
  })

const fingerprintOf = ({ path, body }: Call): string =>
  createHash('sha256').update(`${path}\0`).update(body).digest('hex')

/** The claim, or what the first request was answered; whatever else stands under the key is refused. */
const claimOrReplay = async (
  gateway: Gateway,
  call: Call,
  caller: Caller,
  key: string,
): Promise<Claim | KeptReply> => {
  const fingerprint = fingerprintOf(call)
  const request = { tenant: caller.tenant.id, key, fingerprint, until: call.deadline + claimGraceMs }
  const result = await gateway.claims.take(request).catch(error => {
    gateway.log('error', 'claim failed', { requestId: call.id, error: String(error?.name) })
    throw storeUnavailable()
  })
  if (result.ok) return result.claim
  if (result.fingerprint !== fingerprint) throw reused()
  if (result.fate.type === 'running') throw inProgress()
  if (result.fate.type === 'not-kept') throw notKept()
  return result.fate.reply
}

/** The same reply, which is remembered while it passes and kept after its last byte. */
const keep = (gateway: Gateway, call: Call, claim: Claim, reply: Reply): Reply => {
  const { clock, dice, claims, log } = gateway
  const { status, headers } = reply
  const { body, recorded } = recordBody(reply.body, maximumCharacters)

  const conclude = async (): Promise<void> => {
    const whole = await recorded
    const fate: Fate =
      whole === undefined ? { type: 'not-kept' } : { type: 'kept', reply: { status, headers, body: whole } }
    const until = clock.now() + keptMs
    const isKept = await persist({ clock, dice, until: call.deadline }, () =>
      claims.conclude(claim, fate, until),
    )
    if (!isKept) log('error', 'claim not concluded', { requestId: call.id })
  }

  const finished = Promise.all([reply.finished, conclude()]).then(() => {})
  return { ...reply, body, finished }
}

/**
 * Does a piece of work once for each `Idempotency-Key` of a tenant: whoever sends the same request again gets the same
 * answer, without a provider, a hold or a ledger row. A request without the header passes by, at no cost.
 *
 * - The claim comes before the hold, so a crash between them leaves nothing sent and nothing held. After any crash the key is
 *   free 60 s after the request's own deadline.
 * - What was refused before its first byte was not charged: the key is free for the corrected request.
 * - What was answered was charged, so its key stays taken: a stream that broke is given again with its error event. A caller
 *   who left a stream, where the host can tell, had it cut: its beginning is no answer, but must not be charged twice.
 *
 * The whole answer is kept for 24 hours, until the table's time to live deletes it; the key and the prompt never are, only
 * their hashes. Throws 400, 409, 422 or 503.
 */
export const once = async (
  gateway: Gateway,
  call: Call,
  caller: Caller,
  work: () => Promise<Reply> | Reply,
): Promise<Reply> => {
  const key = readIdempotencyKey(call)
  if (key === undefined) return work()
  const claim = await claimOrReplay(gateway, call, caller, key)
  if ('body' in claim) {
    gateway.log('info', 'replayed', { requestId: call.id, tenant: caller.tenant.id })
    return { ...claim, headers: { ...claim.headers, 'idempotent-replayed': 'true' } }
  }
  try {
    return keep(gateway, call, claim, await work())
  } catch (error) {
    // Where this fails the claim expires.
    await gateway.claims.release(claim).catch(() => {})
    throw error
  }
}
