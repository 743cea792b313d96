import { gzipSync } from 'node:zlib'
import type { RawScript } from '../upstream/raw-upstream.ts'
import { type Body, chunk, cut, head, headOf, plain, refusal, whole } from './wire.ts'

/**
 * What a caller gets: the answer; an answer that says it was ended at its limit (`length`); or an exception with this code,
 * unless there is a second target and the fault is one that it may be asked after (`saved`).
 */
export type Expected = 'answer' | 'length' | { readonly code: string; readonly saved: boolean }

/** As gateway.yaml names them. */
export type Clock = 'connectMs' | 'tlsMs' | 'firstByteMs' | 'wholeMs' | 'idleMs'

export type Fault = {
  readonly name: string
  /** What the server does with a request that a good answer would be given to. */
  readonly script?: (body: Body) => RawScript
  /** Where the provider is said to be, if not at that server. */
  readonly baseUrl?: (ports: {
    readonly server: number
    readonly closed: number
    readonly tls: number
    readonly full: number
  }) => string
  /** Our clocks that end it, which are set to a fraction of a second. */
  readonly endedBy?: readonly Clock[]
  readonly stream: Expected
  readonly whole: Expected
}

/** Nothing was said yet, so that another target can take over; and where it was, or the request is to blame. */
const saved = (code: string): Expected => ({ code, saved: true })
const lost = (code: string): Expected => ({ code, saved: false })
const both = (expected: Expected) => ({ stream: expected, whole: expected })

const never = (): RawScript => ({ pieces: [], ending: 'hang' })
const date = () => new Date(Date.now() + 90_000).toUTCString()
const errorEvent = 'data: {"error":{"message":"no","type":"server_error"}}\n\n'
const huge = 'x'.repeat(1_100_000)
const join = ({ pieces }: Body): string => pieces.join('')
const after = (body: Body, ...more: readonly string[]) => whole(body, [...body.pieces.slice(0, 2), ...more])

/** A host that is looked for without end where the test has a say in that, and is not found elsewhere. */
export const unfindable = 'lost.invalid'

const onTheWay: readonly Fault[] = [
  {
    name: 'refuses the connection',
    baseUrl: ({ closed }) => `http://127.0.0.1:${closed}`,
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'has no address',
    baseUrl: () => 'http://nobody.invalid',
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'has an address that is never found',
    baseUrl: () => `https://${unfindable}`,
    endedBy: ['connectMs'],
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'leaves the connection hanging',
    baseUrl: ({ full }) => `http://127.0.0.1:${full}`,
    endedBy: ['connectMs'],
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'does not speak TLS',
    script: () => plain(400, 'what?'),
    baseUrl: ({ server }) => `https://127.0.0.1:${server}`,
    ...both(saved('upstream_tls_error')),
  },
  {
    name: 'hangs in the TLS handshake',
    script: never,
    baseUrl: ({ server }) => `https://127.0.0.1:${server}`,
    endedBy: ['tlsMs'],
    ...both(saved('upstream_tls_error')),
  },
  {
    name: 'shows a certificate that nobody trusts',
    baseUrl: ({ tls }) => `https://127.0.0.1:${tls}`,
    ...both(saved('upstream_tls_error')),
  },
]

const atTheHead: readonly Fault[] = [
  {
    name: 'resets before a byte',
    script: () => ({ pieces: [], ending: 'reset' }),
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'ends before a byte',
    script: () => ({ pieces: [], ending: 'end' }),
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'hangs before its head',
    script: never,
    endedBy: ['firstByteMs', 'wholeMs'],
    ...both(saved('upstream_timeout')),
  },
  {
    name: 'hangs within its head',
    script: () => ({ pieces: ['HTTP/1.1 200 OK\r\ncontent-ty'], ending: 'hang' }),
    endedBy: ['firstByteMs', 'wholeMs'],
    ...both(saved('upstream_timeout')),
  },
  {
    name: 'tells its head a line at a time, without end',
    script: () => ({ pieces: ['HTTP/1.1 200 OK\r\n', 'x: y\r\n'], ending: 'repeat', pauseMs: 20 }),
    endedBy: ['firstByteMs', 'wholeMs'],
    ...both(saved('upstream_timeout')),
  },
  {
    name: 'says something that is not HTTP',
    script: () => ({ pieces: ['220 mail.example ESMTP\r\n'], ending: 'end' }),
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'has a head without end',
    script: () => ({ pieces: [`HTTP/1.1 200 OK\r\nx: ${huge}`], ending: 'hang' }),
    ...both(saved('upstream_connect_error')),
  },
  {
    name: 'contradicts itself about the length',
    script: () => plain(200, '{}', { 'Content-Length': '3' }),
    ...both(saved('upstream_connect_error')),
  },
]

const status = (code: number, expected: Expected, error?: object): Fault => ({
  name: `answers ${code}${error ? ` ${JSON.stringify(error)}` : ''}`,
  script: () => refusal(code, error),
  ...both(expected),
})

const limited = (name: string, retryAfter: () => string): Fault => ({
  name: `limits its rate, and asks for ${name}`,
  script: () => refusal(429, { message: 'slow down' }, { 'retry-after': retryAfter() }),
  ...both(saved('rate_limit_exceeded')),
})

const statuses: readonly Fault[] = [
  status(307, lost('upstream_redirect')),
  status(400, lost('upstream_rejected')),
  status(400, lost('context_length_exceeded'), { message: 'long', code: 'context_length_exceeded' }),
  status(400, lost('content_filter'), { message: 'no', code: 'content_filter' }),
  status(401, saved('upstream_auth_error')),
  status(402, saved('upstream_quota_exhausted')),
  status(403, saved('upstream_auth_error')),
  status(403, lost('content_filter'), { message: 'Your input was flagged for "violence".', code: 403 }),
  status(404, lost('model_not_found'), { message: 'no model', code: 'model_not_found' }),
  status(408, saved('upstream_timeout')),
  status(413, lost('upstream_rejected')),
  status(422, lost('upstream_rejected')),
  status(429, saved('rate_limit_exceeded')),
  status(429, saved('upstream_quota_exhausted'), { message: 'pay', code: 'insufficient_quota' }),
  status(500, saved('upstream_error')),
  status(502, saved('upstream_error')),
  status(503, saved('no_healthy_upstream')),
  status(504, saved('upstream_timeout')),
  status(529, saved('no_healthy_upstream')),
  limited('a second', () => '1'),
  limited('an hour', () => '3600'),
  limited('a date', date),
  limited('nonsense', () => 'soon'),
  {
    name: 'answers 502 with a page of HTML',
    script: () => plain(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' }),
    ...both(saved('upstream_error')),
  },
  {
    name: 'hangs in a refusal',
    script: () => ({ pieces: [head(500, { 'content-length': '99' }), '{"err'], ending: 'hang' }),
    endedBy: ['idleMs'],
    ...both(saved('upstream_error')),
  },
]

const beforeContent: readonly Fault[] = [
  {
    name: 'resets after its head',
    script: body => cut(body, 0, 'reset'),
    stream: saved('upstream_truncated'),
    whole: lost('upstream_truncated'),
  },
  {
    name: 'hangs after its head',
    script: body => cut(body, 0, 'hang'),
    endedBy: ['firstByteMs', 'idleMs'],
    stream: saved('upstream_timeout'),
    whole: lost('upstream_idle_timeout'),
  },
  {
    name: 'answers with nothing',
    script: body => whole(body, []),
    stream: saved('upstream_truncated'),
    whole: saved('upstream_error'),
  },
  {
    name: 'resets before its first word',
    script: body => cut(body, 1, 'reset'),
    stream: saved('upstream_truncated'),
    whole: lost('upstream_truncated'),
  },
  {
    name: 'hangs before its first word',
    script: body => cut(body, 1, 'hang'),
    endedBy: ['idleMs'],
    stream: saved('upstream_idle_timeout'),
    whole: lost('upstream_idle_timeout'),
  },
  {
    name: 'says an error in a 200',
    script: body => whole({ ...body, isStream: false }, ['{"error":{"message":"no"}}']),
    ...both(saved('upstream_error')),
  },
  {
    name: 'says an error as its first event',
    script: body => whole(body, [errorEvent]),
    ...both(saved('upstream_error')),
  },
  {
    name: 'begins with something that is not JSON',
    script: body => whole(body, ['data: {oops\n\n', ...body.pieces]),
    stream: saved('upstream_bad_event'),
    whole: saved('upstream_error'),
  },
  {
    name: 'begins with an event of over a megabyte',
    script: body => whole(body, [`data: ${huge}`, huge]),
    stream: saved('upstream_too_large'),
    whole: saved('upstream_error'),
  },
  {
    name: 'answers with a page of HTML',
    script: body => whole(body, ['<html>Sign in</html>'], { 'content-type': 'text/html' }),
    stream: saved('upstream_truncated'),
    whole: saved('upstream_error'),
  },
  {
    name: 'answers whole where a stream was asked for, and the other way round',
    script: body =>
      body.isStream
        ? plain(200, '{"choices":[]}')
        : whole(body, [errorEvent], { 'content-type': 'text/event-stream' }),
    ...both(saved('upstream_error')),
  },
  {
    name: 'encodes in a way we cannot read',
    script: body => whole(body, body.pieces, { 'content-encoding': 'zstd' }),
    ...both(saved('upstream_bad_encoding')),
  },
  {
    name: 'says that plain text is gzip',
    script: body => whole(body, body.pieces, { 'content-encoding': 'gzip' }),
    stream: saved('upstream_truncated'),
    whole: lost('upstream_truncated'),
  },
]

const afterContent: readonly Fault[] = [
  {
    name: 'resets after its first word',
    script: body => cut(body, 2, 'reset'),
    ...both(lost('upstream_truncated')),
  },
  {
    name: 'hangs after its first word',
    script: body => cut(body, 2, 'hang'),
    endedBy: ['idleMs'],
    ...both(lost('upstream_idle_timeout')),
  },
  {
    name: 'ends after its first word as if that were all',
    script: body => whole(body, body.pieces.slice(0, 2)),
    stream: lost('upstream_truncated'),
    whole: saved('upstream_error'),
  },
  {
    name: 'ends before its last chunk',
    script: body => cut(body, 2, 'end'),
    ...both(lost('upstream_truncated')),
  },
  {
    name: 'ends before the length that it told',
    script: body => ({
      pieces: [
        head(200, {
          'content-type': body.isStream ? 'text/event-stream' : 'application/json',
          'content-length': '9999',
        }),
        ...body.pieces.slice(0, 2),
      ],
      ending: 'end',
    }),
    ...both(lost('upstream_truncated')),
  },
  {
    name: 'ends within an event',
    script: body => whole(body, [...body.pieces.slice(0, 2), 'data: {"choi']),
    stream: lost('upstream_truncated'),
    whole: saved('upstream_error'),
  },
  {
    name: 'cuts its gzip in the middle',
    script: body => {
      const bytes = gzipSync(join(body))
      return whole(body, [bytes.subarray(0, bytes.length / 2)], { 'content-encoding': 'gzip' })
    },
    stream: saved('upstream_truncated'),
    whole: lost('upstream_truncated'),
  },
  {
    name: 'says an error after its first word',
    script: body => after(body, errorEvent),
    stream: lost('upstream_error'),
    whole: saved('upstream_error'),
  },
  {
    name: 'says something that is not JSON after its first word',
    script: body => after(body, 'data: {oops\n\n'),
    stream: lost('upstream_bad_event'),
    whole: saved('upstream_error'),
  },
  {
    name: 'says an event of over a megabyte after its first word',
    script: body => after(body, `data: ${huge}`),
    stream: lost('upstream_too_large'),
    whole: saved('upstream_error'),
  },
  {
    name: 'does not end',
    script: body => ({
      pieces: [headOf(body), chunk(body.isStream ? (body.pieces[1] ?? '') : huge)],
      ending: 'repeat',
    }),
    stream: 'length',
    whole: lost('upstream_too_large'),
  },
]

const oddity = (name: string, script: (body: Body) => RawScript): Fault => ({
  name,
  script,
  ...both('answer'),
})

/** Of streams only: a whole answer comes as it should. */
const oddStream = (name: string, change: (stream: string) => string): Fault =>
  oddity(name, body => whole(body, [body.isStream ? change(join(body)) : join(body)]))

const oddities: readonly Fault[] = [
  oddity('is as it should be', body => whole(body, body.pieces)),
  oddity('says a byte at a time', body => ({
    ...whole(
      body,
      Array.from(Buffer.from(join(body)), byte => Uint8Array.of(byte)),
    ),
    pauseMs: 0,
  })),
  oddity('tells no length and just ends', body => ({
    pieces: [
      head(200, { 'content-type': body.isStream ? 'text/event-stream' : 'application/json' }),
      join(body),
    ],
    ending: 'end',
  })),
  oddity('hints first', body => {
    const { pieces, ending } = whole(body, body.pieces)
    return { pieces: ['HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n', ...pieces], ending }
  }),
  oddity('compresses without being asked', body =>
    whole(body, [gzipSync(join(body))], { 'content-encoding': 'gzip' }),
  ),
  oddity('calls its answer plain text', body => whole(body, body.pieces, { 'content-type': 'text/plain' })),
  oddStream('begins with a byte order mark', stream => `\uFEFF${stream}`),
  oddStream('ends its lines with CR LF', stream => stream.replaceAll('\n', '\r\n')),
  oddStream('ends its lines with CR', stream => stream.replaceAll('\n', '\r')),
  oddStream('comments on everything', stream => stream.replaceAll('data:', ': ping\n\ndata:')),
  oddStream('names its events', stream => stream.replaceAll('data:', 'event: chunk\nid: 7\nretry: 1\ndata:')),
  oddStream('breaks its JSON over lines', stream => stream.replaceAll('"choices"', '\ndata: "choices"')),
  oddStream('says empty events', stream => stream.replaceAll('data:', 'data:\n\ndata:')),
  oddStream('forgets the blank line at its end', stream => stream.trimEnd()),
  oddStream('forgets [DONE]', stream => stream.replace('data: [DONE]\n\n', '')),
  oddStream('goes on after [DONE]', stream => `${stream}${stream}`),
]

/** Every way in which a provider fails us, and what its caller is owed. */
export const faults: readonly Fault[] = [
  ...onTheWay,
  ...atTheHead,
  ...statuses,
  ...beforeContent,
  ...afterContent,
  ...oddities,
]
