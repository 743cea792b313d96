import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Reply } from '../../contract/reply.ts'
import { type Item, number, readNumber, text } from '../attribute.ts'

/** A reply that is all there. */
export type KeptReply = Pick<Reply, 'status' | 'headers'> & { readonly body: string | Uint8Array }

/** What has become of a claimed request, and so what is owed to whoever repeats it. */
export type Fate =
  | { readonly type: 'running' }
  | { readonly type: 'kept'; readonly reply: KeptReply }
  /** Answered and charged, but the answer was incomplete or too large to keep. */
  | { readonly type: 'not-kept' }

/** An item has at most 400 KB; the rest is for its other attributes. */
const maximumBodyBytes = 390_000

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** A body is compressed, because events repeat their envelope and both space and writes are paid by the kilobyte. */
export const writeFate = async (fate: Fate): Promise<Item> => {
  if (fate.type !== 'kept') return { fate: text(fate.type) }
  const { status, headers, body } = fate.reply
  const compressed = await compress(body)
  if (compressed.length > maximumBodyBytes) return { fate: text('not-kept') }
  return {
    fate: text('kept'),
    status: number(status),
    headers: text(JSON.stringify(headers)),
    body: { B: compressed },
  }
}

export const readFate = async (item: Item): Promise<Fate> => {
  const type = item['fate']?.S
  if (type !== 'kept') return { type: type === 'running' ? 'running' : 'not-kept' }
  const headers = JSON.parse(item['headers']?.S ?? '{}')
  const body = await decompress(item['body']?.B ?? '')
  return { type, reply: { status: readNumber(item['status']), headers, body } }
}
