import { chatReply, chatStream } from '../upstream/chat-script.ts'
import type { RawScript } from '../upstream/raw-upstream.ts'

/** Characters of one to four bytes, so that a cut within one shows. */
export const words = ['Grüße', ' aus', ' 東京', ' 👋']
export const text = words.join('')

/** A good answer in the form that was asked for, as the pieces of its body. */
export type Body = { readonly isStream: boolean; readonly pieces: readonly string[] }

const cutReply = (): readonly string[] => {
  const [reply = ''] = chatReply(text).pieces as readonly string[]
  return [reply.slice(0, 20), reply.slice(20, -20), reply.slice(-20)]
}

export const bodyFor = (request: string): Body => {
  const isStream = request.includes('"stream":true')
  return { isStream, pieces: isStream ? chatStream(words).pieces : cutReply() }
}

const typeOf = ({ isStream }: Body): string => (isStream ? 'text/event-stream' : 'application/json')

/** A head; without other headers that of a chunked body. */
export const head = (status: number, headers: Readonly<Record<string, string>>): string => {
  const lines = Object.entries({ connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`HTTP/1.1 ${status} Whatever`, ...lines, '', ''].join('\r\n')
}

export const headOf = (body: Body, headers: Readonly<Record<string, string>> = {}): string =>
  head(200, { 'content-type': typeOf(body), 'transfer-encoding': 'chunked', ...headers })

const lastChunk = '0\r\n\r\n'

export const chunk = (piece: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(piece)
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

/** These pieces as a body that comes to its proper end, whatever they say. */
export const whole = (
  body: Body,
  pieces: readonly (string | Uint8Array)[],
  headers: Readonly<Record<string, string>> = {},
): RawScript => ({ pieces: [headOf(body, headers), ...pieces.map(chunk), lastChunk], ending: 'end' })

/** The first so many pieces of the body, at once so that no clock runs out between them, and then that. */
export const cut = (body: Body, count: number, ending: RawScript['ending']): RawScript => ({
  pieces: [Buffer.concat([Buffer.from(headOf(body)), ...body.pieces.slice(0, count).map(chunk)])],
  ending,
})

/** A refusal or another answer that is neither chunked nor a stream. */
export const plain = (
  status: number,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): RawScript => ({
  pieces: [
    head(status, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(content)),
      ...headers,
    }),
    content,
  ],
  ending: 'end',
})

export const refusal = (
  status: number,
  error: object = { message: 'no' },
  headers: Readonly<Record<string, string>> = {},
): RawScript => plain(status, JSON.stringify({ error }), headers)
