import type { Clock } from '../contract/clock.ts'
import type { Result } from '../contract/failure.ts'

/** What one attempt sends. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds: each part of the way to the response's head has its own. */
  readonly timeouts: { readonly connectMs: number; readonly tlsMs: number; readonly firstByteMs: number }
  readonly signal: AbortSignal
  /** Absent, only https to addresses of the public internet is spoken. */
  readonly allowPrivate?: boolean
}

/** One look at a body: what came, that nothing came for as long as asked, or that nothing more will. */
export type BodyRead =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'silence' }
  | { readonly type: 'end' }
  /** The connection was lost, or the bytes did not decode: what came before is not the whole. */
  | { readonly type: 'cut' }

export type HttpResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Everything that has arrived by now, or the first of what comes within so many milliseconds. */
  readonly read: (patienceMs: number) => Promise<BodyRead>
  /** Gives the connection back when the rest of the body is of no interest; cuts it if the rest does not come soon. */
  readonly release: () => void
  /** Cuts the connection, so that the provider stops producing. */
  readonly cancel: () => void
}

/** Makes one request, never follows a redirect, never throws: what fails is a Failure. */
export type HttpClient = (request: HttpRequest, clock: Clock) => Promise<Result<HttpResponse>>
