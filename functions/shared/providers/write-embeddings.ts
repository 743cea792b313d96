import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import type { Exchange } from './provider.ts'

/** OpenAI's base64 of a vector: little-endian 32-bit floats. Its SDKs ask for it unless told otherwise. */
const toBase64 = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4)
  vector.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4)
  })
  return bytes.toString('base64')
}

/** OpenAI's CreateEmbeddingResponse. */
export const writeEmbeddings = (
  { request, model }: Exchange<EmbeddingsRequest>,
  vectors: readonly (readonly number[])[],
  tokens: number | undefined,
) => ({
  object: 'list',
  data: vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: request.encoding_format === 'base64' ? toBase64(vector) : vector,
  })),
  model,
  ...(tokens !== undefined && { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
})
