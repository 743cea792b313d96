import { EmbeddingsRequest } from '../shared/contract/embeddings.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { infer } from '../shared/inference.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/embeddings` */
export const embeddings: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, call, caller, { endpoint: 'embeddings', request: parseRequest(EmbeddingsRequest, call) })
