import type { ContentPart } from '../contract/chat.ts'

/** Above what recordings show for a page, of which providers read the text and a picture: 3,500. */
const tokensPerPage = 5_000
/** What is taken for a document that is not in the request: a link, or the id of a file. */
const tokensPerUnseen = 50_000
/** A page whose count is packed away has about 1,600 characters of base64 at least. */
const charactersPerToken = 2

type Data = { readonly mediaType: string; readonly text: string }

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** What a part has in itself, as OpenAI's `file` or as the `source` of a provider's own form. */
const readData = (part: ContentPart): Data | undefined => {
  const source = fieldsOf(part['source'])
  const data = fieldsOf(part.file)['file_data'] ?? source['data']
  if (typeof data !== 'string' || /^https?:/.test(data)) return undefined
  const [head = '', mediaType] = /^data:([^;,]*)[^,]*,/.exec(data.slice(0, 1_024)) ?? []
  return { mediaType: mediaType ?? String(source['media_type'] ?? ''), text: data.slice(head.length) }
}

/** Pages of a PDF, as far as their objects are not packed away (ISO 32000-1, section 7.7.3.3). */
const countPages = (base64: string): number =>
  Buffer.from(base64, 'base64')
    .toString('latin1')
    .match(/\/Type\s*\/Page(?!s)/g)?.length ?? 0

/** The most tokens that a document is read as. */
export const boundDocument = (part: ContentPart): number => {
  const data = readData(part)
  if (!data) return tokensPerUnseen
  // A token has at least one byte, of which base64 makes more characters.
  if (data.mediaType.startsWith('text/')) return data.text.length
  const pages = countPages(data.text)
  if (pages > 0) return pages * tokensPerPage
  return Math.max(tokensPerPage, Math.ceil(data.text.length / charactersPerToken))
}
