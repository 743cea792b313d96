import type { Passage } from '../open-passages.ts'

type Citation = { readonly url?: unknown; readonly title?: unknown } & Readonly<Record<string, unknown>>

const indexOf = (value: unknown): number => (Number.isInteger(value) ? (value as number) : 0)

/** The pages that a text cites, as chat names them, in the form of Responses (UrlCitationBody). */
export const toCitations = ({ annotations }: Pick<Passage, 'annotations'>): readonly object[] =>
  annotations.flatMap(({ url_citation: cited }) => {
    const { url, title, start_index, end_index } = (cited ?? {}) as Citation
    if (typeof url !== 'string') return []
    const span = { start_index: indexOf(start_index), end_index: indexOf(end_index) }
    return [{ type: 'url_citation', url, title: typeof title === 'string' ? title : url, ...span }]
  })
