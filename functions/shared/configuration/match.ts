import * as z from 'zod'

const isRegex = (source: string): boolean => {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}

/** Which names of models an entry serves. */
export const Match = z.union(
  [
    z.strictObject({ keyword: z.string().min(1) }),
    z.strictObject({ wildcard: z.string().min(1) }),
    z.strictObject({ regex: z.string().min(1).refine(isRegex, 'is not a regular expression') }),
  ],
  { error: 'must be one of {keyword}, {wildcard} or {regex}' },
)
export type Match = z.infer<typeof Match>
