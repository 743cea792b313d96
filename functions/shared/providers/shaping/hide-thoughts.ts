import type { Quirk } from '../quirks/quirk.ts'

/** Leaves out the reasoning of an answer. */
export const hideThoughts: Quirk = () => saying => {
  const { reasoning_content: _, reasoning: __, reasoning_details: ___, ...said } = saying.said
  return Object.keys(said).length === Object.keys(saying.said).length ? saying : { ...saying, said }
}
