import type { ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import { type Json, objectOf, textOf } from '../json.ts'
import { readDataUrl } from '../read-data-url.ts'
import type { Words } from '../to-turns.ts'
import { unsupported } from '../unsupported.ts'
import { claudeFormat } from './claude-thoughts.ts'

/** A content block of Anthropic's (InputContentBlock). */
export type Block = { readonly type: string; readonly [field: string]: unknown }

/** Fields of Anthropic's own that callers put on OpenAI's parts. */
const ownFields = ['cache_control', 'citations', 'context', 'title']

const keepOwn = (part: ContentPart): Json =>
  Object.fromEntries(ownFields.filter(name => part[name] !== undefined).map(name => [name, part[name]]))

const sourceOf = (url: string): Json => {
  const read = readDataUrl(url)
  return read ? { type: 'base64', media_type: read.mediaType, data: read.data } : { type: 'url', url }
}

const toImage = (part: ContentPart): Block => {
  const { image_url: image } = part
  const url = typeof image === 'string' ? image : textOf(image?.url)
  return { type: 'image', source: sourceOf(url), ...keepOwn(part) }
}

const decodeText = (base64: string): string => Buffer.from(base64, 'base64').toString()

/** `file_data` is a data URL by OpenAI's guide, and bare base64 of a PDF by its examples. */
const readFileData = (data: string) => readDataUrl(data) ?? { mediaType: 'application/pdf', data }

const toFile = (part: ContentPart): Block => {
  const { file_id, file_url, file_data = file_url, filename } = objectOf(part.file)
  const own = { ...(filename ? { title: filename } : {}), ...keepOwn(part) }
  if (file_id) return { type: 'document', source: { type: 'file', file_id }, ...own }
  if (typeof file_data !== 'string') throw unsupported('file', 'Give it a file_data or a file_id.')
  if (/^https?:/.test(file_data)) return { type: 'document', source: { type: 'url', url: file_data }, ...own }
  const { mediaType, data } = readFileData(file_data)
  if (mediaType.startsWith('image/')) return toImage({ ...part, image_url: file_data })
  const source = mediaType.startsWith('text/')
    ? { type: 'text', media_type: 'text/plain', data: decodeText(data) }
    : { type: 'base64', media_type: mediaType, data }
  return { type: 'document', source, ...own }
}

/** Anthropic refuses a text without a visible character. */
const toText = (part: ContentPart, text: unknown): readonly Block[] =>
  textOf(text).trim() === '' ? [] : [{ type: 'text', text, ...keepOwn(part) }]

const parts: Readonly<Record<string, (part: ContentPart) => readonly Block[]>> = {
  text: part => toText(part, part.text),
  refusal: part => toText(part, part['refusal']),
  image_url: part => [toImage(part)],
  file: part => [toFile(part)],
  document_url: part => [
    { type: 'document', source: sourceOf(textOf(part['document_url'])), ...keepOwn(part) },
  ],
  // Others have thoughts under this name, as a list of texts.
  thinking: part => (typeof part['thinking'] === 'string' ? [part] : []),
  input_audio: () => {
    throw unsupported('input_audio', 'Send a transcript of it.')
  },
}

/** Ids of other providers may have characters that Anthropic refuses, in a call and in its result alike. */
const toId = (id: string): string => id.replace(/[^\w-]/g, '_') || 'call'

/** How Anthropic's Messages say what OpenAI's messages hold. A part that is Anthropic's own already travels as it is. */
export const words: Words<Block> = {
  part: part => lookUp(parts, part.type)?.(part) ?? [part],
  format: claudeFormat,
  thought: ({ text, signature, data }) => {
    if (data) return [{ type: 'redacted_thinking', data }]
    // A thought that is not signed is refused.
    return signature ? [{ type: 'thinking', thinking: text ?? '', signature }] : []
  },
  call: (id, name, input) => ({ type: 'tool_use', id: toId(id), name, input }),
  result: (id, content, hasFailed) => ({
    type: 'tool_result',
    tool_use_id: toId(id),
    ...(content.length > 0 && { content }),
    ...(hasFailed && { is_error: true }),
  }),
  cache: (blocks, marker) =>
    blocks.map((block, index) => (index === blocks.length - 1 ? { cache_control: marker, ...block } : block)),
}
