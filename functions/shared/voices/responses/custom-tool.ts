import type { ResponsesTool } from '../../contract/responses.ts'
import { given } from '../given.ts'

/**
 * A custom tool takes free text, which few providers know: to them it is a function with that text as its only argument,
 * and the form it has to have is told in words.
 */
export const describeCustom = ({ description, format }: ResponsesTool) => {
  const { type, syntax, definition } = (format ?? {}) as Readonly<Record<string, string>>
  const grammar =
    type === 'grammar' ? `The input must follow this ${syntax} grammar:\n${definition}` : undefined
  const told = [description, grammar].filter(Boolean).join('\n\n')
  return {
    ...given({ description: told || undefined }),
    parameters: {
      type: 'object',
      properties: { input: { type: 'string' } },
      required: ['input'],
      additionalProperties: false,
    },
  }
}

/** The arguments of that function for a text. */
export const writeInput = (input: string): string => JSON.stringify({ input })

/** The text in those arguments; all of them where a model has not kept to the form. */
export const readInput = (args: string): string => {
  try {
    const { input } = JSON.parse(args)
    return typeof input === 'string' ? input : args
  } catch {
    return args
  }
}
