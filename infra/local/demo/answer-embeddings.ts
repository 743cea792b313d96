import { createHash } from 'node:crypto'
import type { EmbeddingsRequest } from './demo-request.ts'
import { splitTokens } from './split-tokens.ts'
import { toUsage } from './to-usage.ts'

/** A text as words, token ids as their decimal writing. */
const toInputs = (input: EmbeddingsRequest['input']): string[][] => {
  const isOne = typeof input === 'string' || typeof input[0] === 'number'
  const inputs = (isOne ? [input] : input) as readonly (string | readonly number[])[]
  return inputs.map(one => (typeof one === 'string' ? splitTokens(one) : one.map(String)))
}

/** Feature hashing: each word lands in one dimension with a sign, so texts that share words are near each other. */
const embed = (words: readonly string[], dimensions: number): Float32Array => {
  const vector = new Float32Array(dimensions)
  for (const word of words) {
    const hash = createHash('sha256').update(word.trim().toLowerCase()).digest()
    const dimension = hash.readUInt32BE(0) % dimensions
    vector[dimension] = (vector[dimension] ?? 0) + (hash.readUInt8(4) % 2 === 0 ? 1 : -1)
  }
  if (vector.every(value => value === 0)) vector[0] = 1
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}

/** Answers with vectors of length 1, the same for the same text on every machine. */
export const answerEmbeddings = (request: EmbeddingsRequest): object => {
  const inputs = toInputs(request.input)
  const data = inputs.map((words, index) => {
    const vector = embed(words, request.dimensions ?? 256)
    const embedding =
      request.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const { prompt_tokens, total_tokens } = toUsage(inputs.flat().length, 0)
  return { object: 'list', data, model: request.model, usage: { prompt_tokens, total_tokens } }
}
