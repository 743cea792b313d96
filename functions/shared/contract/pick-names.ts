type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

const pick = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), value)

/**
 * The ids at these places of an answer (`file.id`, or the members of an array). Only there: elsewhere it repeats what its caller
 * has said, who could claim another's id by saying it.
 */
export const pickNames = (answer: unknown, places: readonly string[] = []): readonly string[] =>
  places
    .flatMap(place => pick(answer, place.split('.')))
    .filter(id => typeof id === 'string' && id !== '') as string[]
