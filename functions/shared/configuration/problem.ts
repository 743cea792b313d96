/** Something in the file that is wrong, and where: `path` leads to the value, as zod's own issues do. */
export type Problem = { readonly path: readonly (string | number)[]; readonly message: string }

/** A value and where it stands. */
export type Entry = { readonly value: string; readonly path: readonly (string | number)[] }

/** Of values that may be there only once; `what` says what each is already. */
export const duplicates = (entries: readonly Entry[], what: string): Problem[] => {
  const seen = new Set<string>()
  return entries.flatMap(({ value, path }) => {
    if (seen.has(value)) return [{ path, message: `'${value}' is already ${what}` }]
    seen.add(value)
    return []
  })
}

export const listed = (values: Iterable<string>): string => [...values].join(', ') || 'none'
