import { openReasoning } from '../../../../functions/shared/contract/sealed-reasoning.ts'

/** One thing that a request or an answer says, and the place where it says it: `messages[].content[text].text`. */
export type Fact = { readonly place: string; readonly said: string | number }

/** What stands in these says how the rest is to be read. */
const structure: ReadonlySet<string> = new Set(['type', 'role', 'object', 'status', 'model', 'stream'])

/** Below these names are the caller's own. */
const own = /(?:\{\}|schema|parameters|\.input|arguments|metadata)$/i

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** JSON in a text is told as what it says, because other dialects have it as an object; and so is what we have sealed. */
const parse = (text: string): unknown => {
  const sealed = openReasoning(text)
  if (sealed) return sealed
  if (!/^\s*[{[]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A data URL says two things, which other dialects have in two places. */
const readText = (text: string): readonly string[] => {
  const [, mediaType = '', data] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(text) ?? []
  return data === undefined ? [text.trim()] : [mediaType, data]
}

const kindOf = (value: unknown): string =>
  isObject(value) && typeof value['type'] === 'string' ? value['type'] : ''

const enter = (place: string, name: string): string => {
  if (own.test(place)) return place.endsWith('{}') ? place : `${place}{}`
  return place === '' ? name : `${place}.${name}`
}

/** Everything that a body says, the texts and numbers of it, each with its place; but `auto`, which is what nobody needs to say. */
export const listFacts = (body: unknown, place = ''): readonly Fact[] => {
  if (typeof body === 'number') return [{ place, said: body }]
  if (typeof body === 'string') {
    const read = parse(body)
    if (read !== body) return listFacts(read, place)
    return readText(body).flatMap(said => (said === '' || said === 'auto' ? [] : [{ place, said }]))
  }
  if (Array.isArray(body)) return body.flatMap(item => listFacts(item, `${place}[${kindOf(item)}]`))
  if (!isObject(body)) return []
  return Object.entries(body).flatMap(([name, value]) =>
    structure.has(name) && !own.test(place) ? [] : listFacts(value, enter(place, name)),
  )
}

/** The places of what one body says and another does not: not in a text of it, nor as a number. */
export const listLosses = (body: unknown, again: unknown): readonly string[] => {
  const facts = listFacts(again).map(({ said }) => said)
  const numbers = new Set(facts)
  const texts = facts.join('\0')
  const isThere = ({ said }: Fact): boolean =>
    typeof said === 'number' ? numbers.has(said) : texts.includes(said)
  return listFacts(body).flatMap(fact => (isThere(fact) ? [] : [fact.place]))
}
