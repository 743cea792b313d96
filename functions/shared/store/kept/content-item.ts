import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type Item, number, readNumber, text } from '../attribute.ts'
import type { LedgerRow } from '../ledger.ts'

/** What was asked and answered, both as JSON. */
export type Content = Pick<LedgerRow, 'tenant' | 'since' | 'leaseId'> & {
  readonly request: string
  readonly answer: string
  /** Milliseconds since the epoch from which on it is not shown any more; the table deletes it within days of that. */
  readonly expiresAt: number
}

/** `isCut` says that the middle is missing where it was too large, so that it is no JSON any more. */
export type KeptContent = Content & { readonly isCut: boolean }

/** An item has at most 400 KB; the rest is for its other attributes. */
const maximumBytes = 390_000
/** Of either side, because nothing compresses what is random already, like pictures. */
const cutBytes = maximumBytes / 2 - 1_000

const compress = promisify(gzip)
const decompress = promisify(gunzip)

const cut = (said: string): string => {
  const bytes = Buffer.from(said)
  if (bytes.length <= cutBytes) return said
  const half = cutBytes / 2
  const missing = `… ${bytes.length - cutBytes} bytes are cut out here …`
  return `${bytes.subarray(0, half)}${missing}${bytes.subarray(-half)}`
}

const key = ({ tenant, leaseId }: Pick<Content, 'tenant' | 'leaseId'>) => ({
  pk: text(tenant),
  sk: text(leaseId),
})

/**
 * One compressed item a request, so that it is written in one round trip and deleted in one. Of what does not fit the
 * beginning and the end are kept: the instructions stand at the one, what was asked last at the other.
 */
export const writeContent = async (content: Content): Promise<Item> => {
  const { request, answer } = content
  const whole = { request: await compress(request), answer: await compress(answer) }
  const isCut = whole.request.length + whole.answer.length > maximumBytes
  const said = isCut ? { request: await compress(cut(request)), answer: await compress(cut(answer)) } : whole
  return {
    ...key(content),
    since: number(content.since),
    request: { B: said.request },
    answer: { B: said.answer },
    isCut: { BOOL: isCut },
    expiresAt: number(Math.floor(content.expiresAt / 1_000)),
  }
}

const readText = async (compressed: Uint8Array | undefined): Promise<string> =>
  (await decompress(compressed ?? '')).toString()

export const readContent = async (item: Item): Promise<KeptContent> => ({
  tenant: item['pk']?.S ?? '',
  leaseId: item['sk']?.S ?? '',
  since: readNumber(item['since']),
  request: await readText(item['request']?.B),
  answer: await readText(item['answer']?.B),
  isCut: item['isCut']?.BOOL === true,
  expiresAt: readNumber(item['expiresAt']) * 1_000,
})
