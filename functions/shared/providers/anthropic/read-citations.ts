import { type Json, listOf } from '../json.ts'

/**
 * Citations of web pages as OpenAI's `url_citation`, whose span is the text that cites them. Those of the caller's own
 * documents have no such form and are left out.
 */
export const readCitations = (citations: unknown, start: number, end: number): readonly Json[] =>
  listOf(citations)
    .filter(({ url }) => typeof url === 'string')
    .map(({ url, title }) => ({
      type: 'url_citation',
      url_citation: { url, title: title ?? url, start_index: start, end_index: end },
    }))
