import { lookup } from 'node:dns'
import https from 'node:https'
import type { Clock } from '../contract/clock.ts'
import { isAddressRefusal, openAddressGuard } from './address-guard.ts'

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

/**
 * A client for hosts that are not trusted: https only, to allowed addresses only, no redirect is followed, nothing is read
 * of the answer but its status, and all of it ends in time.
 */
export const openPost = ({ isAllowed, timeoutMs, clock }: Options): Post => {
  const guard = openAddressGuard(isAllowed, lookup)

  return request =>
    new Promise(resolve => {
      const url = new URL(request.url)
      if (guard.refuses(url)) return resolve({ failure: 'address_not_allowed' })
      const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) }
      // A connection of its own: one that was kept would not be looked up again.
      const outgoing = https.request(url, { method: 'POST', headers, agent: false, lookup: guard.lookup })
      const finish = (posted: Posted) => {
        stopTimer()
        outgoing.destroy()
        resolve(posted)
      }
      const stopTimer = clock.after(timeoutMs, () => finish({ failure: 'timeout' }))
      outgoing.on('error', error =>
        finish({ failure: isAddressRefusal(error) ? 'address_not_allowed' : 'unreachable' }),
      )
      outgoing.once('response', ({ statusCode = 0 }) => finish({ status: statusCode }))
      outgoing.end(request.body)
    })
}
