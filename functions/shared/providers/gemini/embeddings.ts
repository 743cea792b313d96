import type { EmbeddingsRequest } from '../../contract/embeddings.ts'
import { listTexts } from '../list-texts.ts'
import type { Translation } from '../provider.ts'
import { unsupported } from '../unsupported.ts'
import { writeEmbeddings } from '../write-embeddings.ts'

type Embedding = { readonly values: readonly number[] }

type Prediction = {
  readonly embeddings: { readonly values: readonly number[]; readonly statistics?: { token_count?: number } }
}

type Counted = { readonly usageMetadata?: { readonly promptTokenCount?: number } }

/** What Google has beside OpenAI's parameters: a task makes an embedding better for it. */
const readTask = (request: EmbeddingsRequest) => request['taskType'] ?? request['task_type'] ?? undefined

const size = ({ dimensions }: EmbeddingsRequest) => (dimensions ? { outputDimensionality: dimensions } : {})

const toContent = (text: string) => ({ parts: [{ text }] })

const withTask = (name: string, request: EmbeddingsRequest) => {
  const task = readTask(request)
  return task === undefined ? {} : { [name]: task }
}

/** https://ai.google.dev/api/embeddings#method:-models.batchembedcontents */
export const batchEmbedContents: Translation<EmbeddingsRequest> = {
  path: model => `/models/${model}:batchEmbedContents`,
  toRequest: (request, model) => ({
    requests: listTexts(request).map(text => ({
      model: `models/${model}`,
      content: toContent(text),
      ...size(request),
      ...withTask('taskType', request),
    })),
  }),
  fromReply: (body, exchange) => {
    const { embeddings, usageMetadata } = body as { readonly embeddings: readonly Embedding[] } & Counted
    const vectors = embeddings.map(({ values }) => values)
    return writeEmbeddings(exchange, vectors, usageMetadata?.promptTokenCount)
  },
}

/** Models from `gemini-embedding-2` on are not predicted on Vertex but asked as Gemini is, one text a request. */
const isAskedOneByOne = (model: string): boolean => /gemini-embedding-[2-9]/.test(model)

const theOnly = (texts: readonly string[]): string => {
  const [text = '', ...others] = texts
  if (others.length === 0) return text
  throw unsupported('input', 'It embeds one text a request: send the others in requests of their own.')
}

const toInstances = (request: EmbeddingsRequest) => ({
  instances: listTexts(request).map(content => ({ content, ...withTask('task_type', request) })),
  ...(request.dimensions && { parameters: size(request) }),
})

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
export const predictEmbeddings: Translation<EmbeddingsRequest> = {
  path: model => `/models/${model}:${isAskedOneByOne(model) ? 'embedContent' : 'predict'}`,
  toRequest: (request, model) =>
    isAskedOneByOne(model)
      ? {
          content: toContent(theOnly(listTexts(request))),
          ...size(request),
          ...withTask('taskType', request),
        }
      : toInstances(request),
  fromReply: (body, exchange) => {
    const { embedding, usageMetadata } = body as { readonly embedding?: Embedding } & Counted
    if (embedding) return writeEmbeddings(exchange, [embedding.values], usageMetadata?.promptTokenCount)
    const { predictions } = body as { readonly predictions: readonly Prediction[] }
    const tokens = predictions.reduce(
      (sum, { embeddings: { statistics } }) => sum + (statistics?.token_count ?? 0),
      0,
    )
    return writeEmbeddings(
      exchange,
      predictions.map(({ embeddings }) => embeddings.values),
      tokens,
    )
  },
}
