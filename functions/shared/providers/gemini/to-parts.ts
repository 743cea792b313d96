import type { ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import { isThought } from '../is-thought.ts'
import { readDataUrl } from '../read-data-url.ts'
import { unsupported } from '../unsupported.ts'
import type { Part } from './wire.ts'

/** Media types of links, which Google does not guess: those of its documentation ("File input methods"). */
const mediaTypes: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mp3',
  mp4: 'video/mp4',
  mov: 'video/mov',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
}

const guessMediaType = (url: string): string | undefined =>
  mediaTypes[/\.(\w+)(?:[?#].*)?$/.exec(url)?.[1]?.toLowerCase() ?? '']

const toMedia = (url: string): Part => {
  const inline = readDataUrl(url)
  if (inline) return { inlineData: { mimeType: inline.mediaType, data: inline.data } }
  const mimeType = guessMediaType(url)
  return { fileData: { ...(mimeType && { mimeType }), fileUri: url } }
}

type Link = string | { readonly url: string } | null | undefined

const toLink = (link: Link): Part => toMedia(typeof link === 'string' ? link : (link?.url ?? ''))

const toFile = (file: ContentPart['file']): Part => {
  const { file_data: data, file_id: id, file_url: url } = file ?? {}
  if (typeof data === 'string')
    // OpenAI documents bare base64 too; it takes nothing but PDF then.
    return toMedia(data.startsWith('data:') ? data : `data:application/pdf;base64,${data}`)
  return toMedia(String(url ?? id ?? ''))
}

const toAudio = (audio: ContentPart['input_audio']): Part => ({
  inlineData: { mimeType: `audio/${audio?.format ?? 'wav'}`, data: audio?.data ?? '' },
})

const writers: Readonly<Record<string, (part: ContentPart) => Part>> = {
  text: ({ text }) => ({ text: text ?? '' }),
  refusal: ({ refusal }) => ({ text: String(refusal ?? '') }),
  image_url: ({ image_url }) => toLink(image_url),
  document_url: ({ document_url }) => toLink(document_url as Link),
  video_url: ({ video_url }) => toLink(video_url as Link),
  input_audio: ({ input_audio }) => toAudio(input_audio),
  file: ({ file }) => toFile(file),
}

const toPart = (part: ContentPart): Part => {
  const write = lookUp(writers, part.type)
  if (write) return write(part)
  throw unsupported(part.type, `Of content it takes ${Object.keys(writers).join(', ')}.`, 'messages')
}

/** What a message says, as Google's parts; throws 400 for a kind of content that they do not have. */
export const toParts = (content: string | readonly ContentPart[] | null | undefined): readonly Part[] => {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }]
  return (content ?? []).filter(part => !isThought(part)).map(toPart)
}
