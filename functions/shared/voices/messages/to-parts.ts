import type { ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import type { MediaSource, MessagesBlock } from '../../contract/messages.ts'
import { given } from '../given.ts'

/** Any block that has content of its own: also those within a tool's result or a document. */
type Block = Pick<MessagesBlock, 'type' | 'text' | 'source' | 'title' | 'cache_control'> & {
  readonly content?: unknown
}

const marked = (part: ContentPart, { cache_control }: Block): ContentPart => ({
  ...part,
  ...given({ cache_control }),
})

const writeUrl = ({ type, url, media_type: mediaType, data }: MediaSource): string =>
  type === 'base64' ? `data:${mediaType};base64,${data}` : (url ?? '')

const fromContent = (content: unknown): readonly ContentPart[] => {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? (content as Block[]).flatMap(toParts) : []
}

const titled = (title: string | null | undefined): readonly ContentPart[] =>
  title ? [{ type: 'text', text: title }] : []

const fromImage = (block: Block): readonly ContentPart[] => [
  marked({ type: 'image_url', image_url: { url: writeUrl(block.source as MediaSource) } }, block),
]

const fromDocument = (block: Block): readonly ContentPart[] => {
  const source = block.source as MediaSource
  const filename = block.title ?? 'document.pdf'
  if (source.type === 'text')
    return [...titled(block.title), marked({ type: 'text', text: source.data ?? '' }, block)]
  if (source.type === 'content') return [...titled(block.title), ...fromContent(source.content)]
  const file =
    source.type === 'base64' ? { filename, file_data: writeUrl(source) } : { filename, file_url: source.url }
  return [marked({ type: 'file', file }, block)]
}

const fromSearchResult = (block: Block): readonly ContentPart[] => [
  { type: 'text', text: `${block.title}\n${block.source}` },
  ...fromContent(block.content),
]

const writers: Readonly<Record<string, (block: Block) => readonly ContentPart[]>> = {
  text: block => [marked({ type: 'text', text: block.text ?? '' }, block)],
  image: fromImage,
  document: fromDocument,
  search_result: fromSearchResult,
}

/** The blocks that chat has words for, beside tools and thinking. */
export const isSpoken = ({ type, source }: Block): boolean =>
  Object.hasOwn(writers, type) && !(typeof source === 'object' && source?.type === 'file')

/** A block as the parts of a chat message; one that chat has no words for as it is, for whoever counts its tokens. */
export const toParts = (block: Block): readonly ContentPart[] =>
  isSpoken(block) ? (lookUp(writers, block.type)?.(block) ?? []) : [block as ContentPart]
