import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import { readServiceAccount, type ServiceAccount, writeGrant } from '../providers/service-account.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { HttpClient } from './http-client.ts'
import type { ProviderKeys } from './pick-key.ts'
import { readWhole } from './read-whole.ts'

type Exchanging = { readonly keys: ProviderKeys; readonly send: HttpClient; readonly clock: Clock }

type Token = { readonly text: string; readonly until: number }

const timeouts = { connectMs: 1_500, tlsMs: 2_000, firstByteMs: 5_000 }
/** A token must outlast the request that it is shown with. */
const spareMs = 300_000

const refused: Failure = {
  status: 502,
  code: 'upstream_auth_error',
  message:
    'No access token was granted for our service account. The operator has to look at the secret of its provider.',
  next: 'another-target',
}

const readToken = (body: Buffer, now: number): Token | undefined => {
  try {
    const { access_token: text, expires_in: seconds } = JSON.parse(body.toString())
    return typeof text === 'string' ? { text, until: now + Number(seconds) * 1_000 - spareMs } : undefined
  } catch {
    return undefined
  }
}

/**
 * Pools whose service accounts have been exchanged for the access tokens that are shown in their place; all other keys are
 * what they were. Tokens are kept until five minutes before they expire.
 */
export const exchangeKeys = ({ keys, send, clock }: Exchanging): ProviderKeys => {
  const tokens = new Map<string, Token>()
  const asking = new Map<string, Promise<Token | undefined>>()

  const ask = async (account: ServiceAccount): Promise<Token | undefined> => {
    const request = {
      method: 'POST' as const,
      url: account.token_uri,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      timeouts,
      signal: new AbortController().signal,
    }
    try {
      const sent = await send({ ...request, body: writeGrant(account, clock.now()) }, clock)
      const idleMs = timeouts.firstByteMs
      const stopAt = clock.now() + idleMs
      const body = sent.ok ? await readWhole(sent.value, { clock, idleMs, stopAt }) : sent
      return body.ok ? readToken(body.value, clock.now()) : undefined
    } catch {
      // What is in the secret is no private key.
      return undefined
    }
  }

  /** However many requests want it, it is asked for once. */
  const mint = async (id: string, account: ServiceAccount): Promise<Token | undefined> => {
    const known = tokens.get(id)
    if (known && clock.now() < known.until) return known
    const running = asking.get(id) ?? ask(account).finally(() => asking.delete(id))
    asking.set(id, running)
    const token = await running
    if (token) tokens.set(id, token)
    return token
  }

  const exchange = async (key: ProviderKey): Promise<ProviderKey | undefined> => {
    const account = readServiceAccount(key.key)
    if (!account) return key
    const token = await mint(key.id, account)
    return token && { ...key, key: token.text }
  }

  const exchangeAll = async (
    pool: Result<readonly ProviderKey[]>,
  ): Promise<Result<readonly ProviderKey[]>> => {
    if (!pool.ok) return pool
    const exchanged = await Promise.all(pool.value.map(exchange))
    const usable = exchanged.filter(key => key !== undefined)
    return usable.length === 0 && pool.value.length > 0
      ? { ok: false, failure: refused }
      : { ok: true, value: usable }
  }

  return {
    read: async secret => exchangeAll(await keys.read(secret)),
    refresh: async secret => exchangeAll(await keys.refresh(secret)),
  }
}
