import type { Detail } from '../contract/sealed-reasoning.ts'

/** Fields that come in pieces; every other one is repeated, or comes once. */
const continued = ['text', 'summary', 'data']

const merge = (before: Detail, more: Detail): Detail => {
  const texts = continued.flatMap(field => {
    const [start, rest] = [before[field], more[field]]
    return typeof start === 'string' && typeof rest === 'string' ? [[field, start + rest]] : []
  })
  const given = Object.entries(more).filter(([, value]) => value != null)
  return { ...before, ...Object.fromEntries(given), ...Object.fromEntries(texts) }
}

/** Reasoning details as a stream brings them: one with an index goes on with what was said under it, any other is new. */
export const mergeDetails = (known: readonly Detail[], more: readonly Detail[]): readonly Detail[] =>
  more.reduce((details, detail) => {
    const index = detail['index']
    const position =
      index === undefined
        ? -1
        : details.findIndex(before => before['index'] === index && before['type'] === detail['type'])
    return position === -1
      ? [...details, detail]
      : details.map((before, at) => (at === position ? merge(before, detail) : before))
  }, known)
