import { lookup } from 'node:dns'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '../contract/clock.ts'

export type PostRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The status of the answer, or why there was none. */
export type Posted =
  | { readonly status: number }
  | { readonly failure: 'address_not_allowed' | 'timeout' | 'unreachable' }

/** Sends a body to a host that a stranger has named. Never rejects. */
export type Post = (request: PostRequest) => Promise<Posted>

type Options = {
  /** Which IP addresses may be connected to. */
  readonly isAllowed: (address: string) => boolean
  readonly timeoutMs: number
  readonly clock: Clock
}

const notAllowed = 'ERR_ADDRESS_NOT_ALLOWED'

const refuse = (): NodeJS.ErrnoException =>
  Object.assign(new Error('The address is not allowed.'), { code: notAllowed })

/**
 * Looks a name up for a socket, which then connects to one of these very addresses: a name that resolves to another one a
 * moment later gains nothing. One address that is not allowed spoils them all.
 */
const openLookup =
  (isAllowed: Options['isAllowed']): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return done(error ?? refuse(), [])
      if (!addresses.every(({ address }) => isAllowed(address))) return done(refuse(), [])
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }

/**
 * A client for hosts that are not trusted: https only, to allowed addresses only, no redirect is followed, nothing is read
 * of the answer but its status, and all of it ends in time.
 */
export const openPost = ({ isAllowed, timeoutMs, clock }: Options): Post => {
  const guardedLookup = openLookup(isAllowed)

  /** A socket does not look up what is an address already. */
  const isRefused = ({ protocol, hostname }: URL): boolean => {
    const host = hostname.replace(/^\[|\]$/g, '')
    return protocol !== 'https:' || (isIP(host) !== 0 && !isAllowed(host))
  }

  return request =>
    new Promise(resolve => {
      const url = new URL(request.url)
      if (isRefused(url)) return resolve({ failure: 'address_not_allowed' })
      const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) }
      // A connection of its own: one that was kept would not be looked up again.
      const outgoing = https.request(url, { method: 'POST', headers, agent: false, lookup: guardedLookup })
      const finish = (posted: Posted) => {
        stopTimer()
        outgoing.destroy()
        resolve(posted)
      }
      const stopTimer = clock.after(timeoutMs, () => finish({ failure: 'timeout' }))
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        finish({ failure: error.code === notAllowed ? 'address_not_allowed' : 'unreachable' }),
      )
      outgoing.once('response', ({ statusCode = 0 }) => finish({ status: statusCode }))
      outgoing.end(request.body)
    })
}
