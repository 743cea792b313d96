import type { Detail } from '../contract/sealed-reasoning.ts'

/** Fields that come in pieces; every other one is repeated, or comes once. */
const continued = ['text', 'summary', 'data']

const merge = (before: Detail, more: Detail): Detail => {
  const texts = continued.flatMap(field => {
    const [start, rest] = [before[field], more[field]]
    return typeof start === 'string' && typeof rest === 'string' ? [[field, start + rest]] : []
  })
  const given = Object.entries(more).filter(([, value]) => value != null)
  return { ...before, ...Object.fromEntries([...given, ...texts]) }
}

const isSame = (one: Detail, other: Detail): boolean =>
  one['index'] !== undefined && one['index'] === other['index'] && one['type'] === other['type']

/** Reasoning details as a stream brings them: one with an index goes on with what was said under it, any other is new. */
export const mergeDetails = (known: readonly Detail[], more: readonly Detail[]): readonly Detail[] => {
  const details = [...known]
  for (const detail of more) {
    const position = details.findIndex(before => isSame(before, detail))
    if (position === -1) details.push(detail)
    else details[position] = merge(details[position] as Detail, detail)
  }
  return details
}
