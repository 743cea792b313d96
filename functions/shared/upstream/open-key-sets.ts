import type { TokenIssuer } from '../configuration/token-issuer.ts'
import type { Clock } from '../contract/clock.ts'
import type { Log } from '../contract/log.ts'
import type { HttpClient } from './http-client.ts'
import { readWhole } from './read-whole.ts'

/** An issuer's public keys (RFC 7517), each as it came. */
export type KeySet = { readonly keys: readonly object[] }

type Shelf = {
  set?: KeySet
  /** Milliseconds since the epoch: of the last success, and of the last try. */
  readAt: number
  triedAt: number
  trying?: Promise<void> | undefined
}

type Options = { readonly send: HttpClient; readonly clock: Clock; readonly log: Log }
type Source = Pick<TokenIssuer, 'issuer' | 'jwksUri' | 'allowPrivate'>

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** All in milliseconds. Issuers show a new key for hours before they sign with it. */
const freshMs = 600_000
const usableMs = 86_400_000
/** Between two tries, whether it is an outage or made-up key ids that ask for them. */
const pauseMs = 10_000
const patienceMs = 3_000
const timeouts = { connectMs: 1_500, tlsMs: 2_000, firstByteMs: patienceMs }

/** Reads public keys and remembers them: fresh for 10 minutes, and for 24 hours while their issuer cannot be reached. */
export const openKeySets = ({ send, clock, log }: Options) => {
  const shelves = new Map<string, Shelf>()

  const read = async (url: string, allowPrivate: boolean): Promise<Record<string, unknown>> => {
    const { signal } = new AbortController()
    const headers = { accept: 'application/json' }
    const sent = await send({ method: 'GET', url, headers, timeouts, signal, allowPrivate }, clock)
    if (!sent.ok) throw new Error(sent.failure.code)
    const stopAt = clock.now() + patienceMs
    const body = await readWhole(sent.value, { clock, idleMs: patienceMs, stopAt })
    if (!body.ok || sent.value.status !== 200) throw new Error(`status ${sent.value.status}`)
    return JSON.parse(body.value.toString())
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html, section 4 */
  const discover = async ({ issuer, allowPrivate }: Source): Promise<string> => {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const said = await read(url, allowPrivate)
    if (said['issuer'] !== issuer || typeof said['jwks_uri'] !== 'string')
      throw new Error('it is not the issuer that it says it is')
    return said['jwks_uri']
  }

  const fetchSet = async (source: Source): Promise<KeySet> => {
    const { keys } = await read(source.jwksUri ?? (await discover(source)), source.allowPrivate)
    if (!Array.isArray(keys) || !keys.every(isObject)) throw new Error('it has no keys')
    return { keys }
  }

  const refresh = async (shelf: Shelf, source: Source): Promise<void> => {
    shelf.triedAt = clock.now()
    try {
      shelf.set = await fetchSet(source)
      shelf.readAt = clock.now()
    } catch (error) {
      log('warn', 'issuer’s keys not read', {
        issuer: source.issuer,
        reason: error instanceof Error ? error.message : 'unknown',
      })
    }
  }

  /**
   * An issuer's keys; `lacking` is a set that did not have the key that was looked for, so that it is read again. Throws where
   * none have been read in 24 hours.
   */
  return async (source: Source, lacking?: KeySet): Promise<KeySet> => {
    const name = JSON.stringify([source.issuer, source.jwksUri, source.allowPrivate])
    const shelf = shelves.get(name) ?? { readAt: 0, triedAt: 0 }
    shelves.set(name, shelf)
    const isFresh = shelf.set && shelf.set !== lacking && clock.now() - shelf.readAt < freshMs
    if (!isFresh && !shelf.trying && clock.now() - shelf.triedAt >= pauseMs)
      shelf.trying = refresh(shelf, source).finally(() => {
        shelf.trying = undefined
      })
    if (!isFresh) await shelf.trying
    if (shelf.set && clock.now() - shelf.readAt < usableMs) return shelf.set
    throw new Error('There are no keys to check tokens with.')
  }
}
export type KeySets = ReturnType<typeof openKeySets>
