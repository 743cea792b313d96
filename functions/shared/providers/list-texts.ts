import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import { unsupported } from './unsupported.ts'

const isTexts = (input: unknown): input is readonly string[] =>
  Array.isArray(input) && input.every(text => typeof text === 'string')

/** The texts of an embeddings request, for providers that do not share OpenAI's token numbers. Throws 400 for tokens. */
export const listTexts = ({ input }: EmbeddingsRequest): readonly string[] => {
  if (typeof input === 'string') return [input]
  if (isTexts(input)) return input
  throw unsupported('input', 'Send texts instead of token numbers.')
}
