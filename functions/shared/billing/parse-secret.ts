import type * as z from 'zod'

const parseJson = (text: string): unknown => {
  if (text.trim() === '') throw new Error('it is missing or empty')
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
}

/** The text of a secret as its schema has it. Throws an Error that names what is wrong, and never what stands there. */
export const parseSecret = <Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> => {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, code, message }) =>
      `${path.join('.') || 'it'}: ${code === 'invalid_type' ? 'is missing or of another type' : message}`,
  )
  throw new Error(problems.join('; '))
}
