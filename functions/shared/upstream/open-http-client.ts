import dns from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import { isAddressRefusal, openAddressGuard } from './address-guard.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts'
import { isPublicAddress } from './is-public-address.ts'
import { isReadable, readBody } from './read-body.ts'

const failure = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
  next: 'another-target',
})

const failures = {
  connect: failure(502, 'upstream_connect_error', 'The provider could not be reached.'),
  address: failure(
    502,
    'upstream_connect_error',
    'The provider is not at a public address with TLS, which the operator has not allowed.',
  ),
  tls: failure(502, 'upstream_tls_error', 'No secure connection to the provider could be made.'),
  reset: failure(502, 'upstream_connect_error', 'The provider closed the connection without an answer.'),
  timeout: failure(504, 'upstream_timeout', 'The provider did not answer in time.'),
  encoding: failure(
    502,
    'upstream_bad_encoding',
    'The provider encoded its answer in a way we did not ask for.',
  ),
} as const
type Cause = keyof typeof failures

/** Closed just after we sent, before a byte came back: the ordinary end of a socket that slept through a freeze. */
type Lost = { readonly ok: false; readonly failure: Failure; readonly wasReused: boolean }

/** Times each part of the way, and says through `reach` how far it got, which names the fault when it breaks. */
const followSocket = (
  socket: Socket,
  request: HttpRequest,
  clock: Clock,
  step: { readonly reach: (stage: Cause) => void; readonly fail: (cause: Cause) => void },
) => {
  if (!socket.connecting) return step.reach('reset')
  const stopConnect = clock.after(request.timeouts.connectMs, () => step.fail('connect'))
  socket.once('close', stopConnect)
  socket.once('connect', () => {
    stopConnect()
    if (!(socket instanceof TLSSocket)) return step.reach('reset')
    step.reach('tls')
    const stopTls = clock.after(request.timeouts.tlsMs, () => step.fail('tls'))
    socket.once('close', stopTls).once('secureConnect', () => {
      stopTls()
      step.reach('reset')
    })
  })
}

const receive = (message: IncomingMessage, clock: Clock): Result<HttpResponse> => {
  if (!isReadable(message.headers['content-encoding'])) {
    message.destroy()
    return { ok: false, failure: failures.encoding }
  }
  const headers = message.headers as Record<string, string | undefined>
  return { ok: true, value: { status: message.statusCode ?? 0, headers, ...readBody(message, clock) } }
}

/**
 * The client over node:http. Not fetch: in a CJS bundle that would load undici for 37 ms and 10 MB at every cold start,
 * and it has one timeout where four are needed. Connections are kept between requests. Unless a request allows more, it goes
 * by https to the public internet alone, wherever its host's name leads.
 */
export const openHttpClient = (lookup: LookupFunction = dns.lookup): HttpClient => {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  }
  const guard = openAddressGuard(isPublicAddress, lookup)

  const exchange = (request: HttpRequest, clock: Clock, onFreshSocket: boolean) =>
    new Promise<Result<HttpResponse> | Lost>(resolve => {
      const url = new URL(request.url)
      const { method, signal, timeouts, allowPrivate = false } = request
      if (!allowPrivate && guard.refuses(url)) return resolve({ ok: false, failure: failures.address })
      const isSecure = url.protocol === 'https:'
      const agent = onFreshSocket ? false : agents[isSecure ? 'https:' : 'http:']
      const headers = { ...request.headers, 'accept-encoding': 'identity' }
      const outgoing = (isSecure ? https : http).request(url, {
        ...{ method, headers, agent, signal },
        lookup: allowPrivate ? lookup : guard.lookup,
      })
      let stage: Cause = 'connect'
      let isOurDoing = false
      const reach = (reached: Cause) => {
        stage = reached
      }
      const fail = (cause: Cause) => {
        stage = cause
        isOurDoing = true
        outgoing.destroy()
      }
      const stopFirstByte = clock.after(timeouts.firstByteMs, () => fail('timeout'))
      outgoing.once('socket', socket => followSocket(socket, request, clock, { reach, fail }))
      outgoing.once('response', message => {
        stopFirstByte()
        resolve(receive(message, clock))
      })
      outgoing.on('error', error => {
        stopFirstByte()
        if (isAddressRefusal(error)) stage = 'address'
        resolve({ ok: false, failure: failures[stage], wasReused: !isOurDoing && outgoing.reusedSocket })
      })
      outgoing.end(request.body)
    })

  return async (request, clock) => {
    const first = await exchange(request, clock, false)
    const isStale = 'wasReused' in first && first.wasReused && !request.signal.aborted
    return isStale ? exchange(request, clock, true) : first
  }
}
