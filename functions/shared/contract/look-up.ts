/** What a table has under a name that a stranger gave: `table['constructor']` would find what every object inherits. */
export const lookUp = <Value>(
  table: Readonly<Record<string, Value>>,
  name: string | undefined,
): Value | undefined => (name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined)
