import type { Grounding } from './wire.ts'

type Source = { readonly uri: string; readonly title?: string }

const sourceOf = (grounding: Grounding, index: number): Source | undefined => {
  const chunk = grounding.groundingChunks?.[index]
  const { uri, title } = chunk?.web ?? chunk?.retrievedContext ?? {}
  return uri === undefined ? undefined : { uri, ...(title !== undefined && { title }) }
}

/** Google counts bytes of UTF-8, OpenAI characters. */
const toCharacters = (text: Buffer, bytes: number): number => text.subarray(0, bytes).toString().length

/** What an answer is grounded on, as OpenAI's `annotations`: a citation for each source of each supported passage. */
export const toAnnotations = (grounding: Grounding, text: string) => {
  const bytes = Buffer.from(text)
  return (grounding.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices }) =>
    (groundingChunkIndices ?? []).flatMap(index => {
      const source = sourceOf(grounding, index)
      if (!source) return []
      const citation = {
        start_index: toCharacters(bytes, segment?.startIndex ?? 0),
        end_index: toCharacters(bytes, segment?.endIndex ?? 0),
        title: source.title ?? source.uri,
        url: source.uri,
      }
      return [{ type: 'url_citation' as const, url_citation: citation }]
    }),
  )
}
