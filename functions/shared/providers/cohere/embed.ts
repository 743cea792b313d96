import type { EmbeddingsRequest } from '../../contract/embeddings.ts'
import { listTexts } from '../list-texts.ts'
import type { Translation } from '../provider.ts'
import { writeEmbeddings } from '../write-embeddings.ts'
import type { CohereUsage } from './wire.ts'

type EmbedReply = {
  readonly embeddings: { readonly float: readonly (readonly number[])[] }
  readonly meta?: { readonly billed_units?: CohereUsage['billed_units'] }
}

/** https://docs.cohere.com/reference/embed. What OpenAI does not ask, for what the embeddings are, is for search here. */
export const embed: Translation<EmbeddingsRequest> = {
  path: () => '/embed',
  toRequest: (request, model) => ({
    model,
    texts: listTexts(request),
    input_type: request['input_type'] ?? 'search_document',
    embedding_types: ['float'],
    ...(request.dimensions && { output_dimension: request.dimensions }),
    ...(request['truncate'] != null && { truncate: request['truncate'] }),
  }),
  fromReply: (body, exchange) => {
    const { embeddings, meta } = body as EmbedReply
    return writeEmbeddings(exchange, embeddings.float, meta?.billed_units?.input_tokens)
  },
}
