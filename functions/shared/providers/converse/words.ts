import type { ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import { claudeFormat } from '../anthropic/claude-thoughts.ts'
import { type Json, objectOf, textOf } from '../json.ts'
import { readDataUrl } from '../read-data-url.ts'
import type { Words } from '../to-turns.ts'
import { unsupported } from '../unsupported.ts'
import { toCachePoint } from './to-cache-point.ts'

/** A member of Converse's ContentBlock union: an object with one field, which says what it is. */
export type Block = Json

/** ImageFormat and DocumentFormat for media types. */
const imageFormats: Readonly<Record<string, string>> = {
  'image/gif': 'gif',
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
}
const documentFormats: Readonly<Record<string, string>> = {
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
}

const formatOf = (formats: Readonly<Record<string, string>>, mediaType: string, param: string): string => {
  const format = formats[mediaType]
  if (!format) throw unsupported(param, `Of media types it knows ${Object.keys(formats).join(', ')}.`)
  return format
}

const toImage = (url: string): Block => {
  const read = readDataUrl(url)
  if (!read) throw unsupported('image_url', 'Send the picture itself, as a data: URL in base64.')
  const format = formatOf(imageFormats, read.mediaType, 'image_url')
  return { image: { format, source: { bytes: read.data } } }
}

/** A document's name may have letters, digits, single blanks, hyphens, parentheses and brackets (DocumentBlock). */
const cleanName = (filename: string): string =>
  filename
    .replace(/\.[^.]*$/, '')
    .replace(/[^a-zA-Z0-9()[\]\s-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim() || 'Document'

const toFile = (part: ContentPart, nameOf: (filename: string) => string): Block => {
  const { file_data, filename } = objectOf(part.file)
  const read = readDataUrl(textOf(file_data))
  if (!read) throw unsupported('file', 'Send its file_data, as a data: URL in base64.')
  if (read.mediaType.startsWith('image/')) return toImage(textOf(file_data))
  const format = formatOf(documentFormats, read.mediaType, 'file')
  return { document: { format, name: nameOf(cleanName(textOf(filename))), source: { bytes: read.data } } }
}

/** Converse refuses two documents of one name in a request. */
const openNames = () => {
  const taken = new Set<string>()
  return (name: string): string => {
    let free = name
    for (let count = 2; taken.has(free); count++) free = `${name} ${count}`
    taken.add(free)
    return free
  }
}

/** Converse refuses a text without a visible character. */
const toText = (text: unknown): readonly Block[] => (textOf(text).trim() === '' ? [] : [{ text }])

type PartWriters = Readonly<Record<string, (part: ContentPart) => readonly Block[]>>

/** How Converse says what OpenAI's messages hold; fresh for each request, because documents are named apart. */
export const openWords = (): Words<Block> => {
  const nameOf = openNames()
  const parts: PartWriters = {
    text: part => toText(part.text),
    refusal: part => toText(part['refusal']),
    image_url: ({ image_url: image }) => [toImage(typeof image === 'string' ? image : textOf(image?.url))],
    file: part => [toFile(part, nameOf)],
  }
  const cache = (blocks: readonly Block[], marker: unknown): readonly Block[] =>
    blocks.length > 0 ? [...blocks, toCachePoint(marker)] : blocks

  return {
    part: part => {
      const write = lookUp(parts, part.type)
      if (!write) throw unsupported(part.type, 'Send text, pictures or documents.')
      const blocks = write(part)
      const marker = part['cache_control']
      return marker ? cache(blocks, marker) : blocks
    },
    format: claudeFormat,
    thought: ({ text, signature, data }) => {
      if (data) return [{ reasoningContent: { redactedContent: data } }]
      // Only a signed thought is wanted back.
      return signature ? [{ reasoningContent: { reasoningText: { text: text ?? '', signature } } }] : []
    },
    call: (toolUseId, name, input) => ({ toolUse: { toolUseId, name, input } }),
    result: (toolUseId, content, hasFailed) => ({
      toolResult: { toolUseId, content, ...(hasFailed && { status: 'error' }) },
    }),
    cache,
  }
}
