export type Schema = Readonly<Record<string, unknown>>

/** Deeper than this a schema is taken to be recursive. */
const deepest = 12

/** So that no schema can ask for a gigabyte. */
const mostItems = 8
const longestString = 200

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isSchema(value) && !Array.isArray(value)

/** A local pointer such as `#/$defs/step`; undefined for any other. */
const resolve = (root: Schema, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), root)

const typeOf = (schema: Schema): unknown => {
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  return type ?? (isRecord(schema['properties']) ? 'object' : 'string')
}

const numberOf = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback)

const sampleString = (schema: Schema, text: string): string => {
  const longest = Math.min(numberOf(schema['maxLength'], 80), longestString)
  return text.slice(0, longest).padEnd(Math.min(numberOf(schema['minLength'], 0), longestString), '.')
}

/**
 * A value that fits the schema's types, enums, required properties and least lengths, with `text` for its strings.
 * Formats, patterns and combined schemas (`allOf` past its first) are beyond a demo.
 */
export const sampleValue = (schema: unknown, text: string): unknown => {
  const root = isRecord(schema) ? schema : {}

  const sampleObject = (schema: Schema, depth: number): Record<string, unknown> => {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {}
    const required = Array.isArray(schema['required']) ? schema['required'] : []
    return Object.fromEntries(required.map(name => [name, sample(properties[name], depth + 1)]))
  }

  const sampleArray = (schema: Schema, depth: number): unknown[] =>
    Array.from({ length: Math.min(numberOf(schema['minItems'], 0), mostItems) }, () =>
      sample(schema['items'], depth + 1),
    )

  const byType: Readonly<Record<string, (schema: Schema, depth: number) => unknown>> = {
    object: sampleObject,
    array: sampleArray,
    string: schema => sampleString(schema, text),
    number: schema => numberOf(schema['minimum'], 1),
    integer: schema => Math.ceil(numberOf(schema['minimum'], 1)),
    boolean: () => true,
    null: () => null,
  }

  const sample = (schema: unknown, depth: number): unknown => {
    if (!isRecord(schema) || depth > deepest) return null
    if ('const' in schema) return schema['const']
    if (Array.isArray(schema['enum'])) return schema['enum'][0]
    if (typeof schema['$ref'] === 'string') return sample(resolve(root, schema['$ref']), depth + 1)
    const options = schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']
    if (Array.isArray(options)) return sample(options[0], depth + 1)
    return byType[String(typeOf(schema))]?.(schema, depth) ?? null
  }
  return sample(root, 0)
}
