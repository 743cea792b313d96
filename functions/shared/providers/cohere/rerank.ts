import type { RerankReply, RerankRequest } from '../../contract/rerank.ts'
import type { Translation } from '../provider.ts'
import type { CohereUsage } from './wire.ts'

type Ranked = { readonly index: number; readonly relevance_score: number }

type RerankResponse = {
  readonly id?: string
  readonly results: readonly Ranked[]
  readonly meta?: { readonly billed_units?: CohereUsage['billed_units'] }
}

const textOf = (document: RerankRequest['documents'][number] | undefined): string =>
  typeof document === 'string' ? document : (document?.text ?? '')

const writeUsage = (billed: CohereUsage['billed_units']): RerankReply['usage'] => {
  const tokens = billed?.input_tokens ?? 0
  return {
    prompt_tokens: tokens,
    total_tokens: tokens,
    ...(billed?.search_units !== undefined && { search_units: billed.search_units }),
  }
}

/** https://docs.cohere.com/reference/rerank. It no longer gives documents back, so they are put back here. */
export const rerank: Translation<RerankRequest> = {
  path: () => '/rerank',
  toRequest: ({ return_documents: _, documents, ...request }, model) => ({
    ...request,
    model,
    documents: documents.map(textOf),
  }),
  fromReply: (body, { request, model, ...exchange }): RerankReply => {
    const { id = exchange.id, results, meta } = body as RerankResponse
    const withDocument = ({ index }: Ranked) =>
      request.return_documents ? { document: { text: textOf(request.documents[index]) } } : {}
    return {
      id,
      model,
      results: results.map(({ index, relevance_score }) => ({
        index,
        relevance_score,
        ...withDocument({ index, relevance_score }),
      })),
      usage: writeUsage(meta?.billed_units),
    }
  },
}
