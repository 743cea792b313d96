import type { Annotation } from './wire.ts'

const isLink = ({ type }: Annotation): boolean => type === 'url_citation'

/** Some providers say only the page, and OpenAI's clients want all of it. */
const toLink = ({ type, ...citation }: Annotation) => ({
  type,
  url_citation: { start_index: 0, end_index: 0, title: citation['url'], ...citation },
})

/**
 * Chat has words for citations of web pages only, and puts the details into a field that is named after the type; those of
 * files stay as they are, in a field of their own. Empty where nothing is cited.
 */
export const toAnnotations = (cited: readonly Annotation[]) => {
  const links = cited.filter(isLink).map(toLink)
  const others = cited.filter(citation => !isLink(citation))
  return {
    ...(links.length > 0 && { annotations: links }),
    ...(others.length > 0 && { citations: others }),
  }
}
