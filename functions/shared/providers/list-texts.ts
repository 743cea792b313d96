import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import { GatewayError } from '../contract/gateway-error.ts'

const isTexts = (input: unknown): input is readonly string[] =>
  Array.isArray(input) && input.every(text => typeof text === 'string')

/** The texts of an embeddings request, for providers that do not share OpenAI's token numbers. Throws 400 for tokens. */
export const listTexts = ({ input }: EmbeddingsRequest): readonly string[] => {
  if (typeof input === 'string') return [input]
  if (isTexts(input)) return input
  throw new GatewayError({
    status: 400,
    code: 'invalid_input',
    message: 'The provider of this model reads texts, not token numbers: send the input as strings.',
    param: 'input',
  })
}
