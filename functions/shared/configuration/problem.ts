/** Something in the file that is wrong, and where: `path` leads to the value, as zod's own issues do. */
export type Problem = { readonly path: readonly (string | number)[]; readonly message: string }

/** A value and where it stands. */
export type Entry = { readonly value: string; readonly path: readonly (string | number)[] }

export const listed = (values: Iterable<string>): string => [...values].join(', ') || 'none'
