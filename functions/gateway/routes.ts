import { chat } from './chat.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import type { Endpoint, PublicEndpoint } from './endpoint.ts'
import { health } from './health.ts'
import { listModels } from './list-models.ts'
import { retrieveModel } from './retrieve-model.ts'
import { welcome } from './welcome.ts'

type Path = {
  readonly method: 'GET' | 'POST'
  /** As OpenAI writes it; a last part in braces stands for the rest of the path, slashes and all. */
  readonly path: string
}
export type Route =
  | (Path & { readonly endpoint: Endpoint })
  /** Answered without a key, and so without any look at who calls. */
  | (Path & { readonly isPublic: true; readonly endpoint: PublicEndpoint })

/** THE TABLE: authentication and dispatch both follow it, so they cannot disagree. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/', endpoint: welcome, isPublic: true },
  { method: 'GET', path: '/health', endpoint: health, isPublic: true },
  { method: 'POST', path: '/v1/chat/completions', endpoint: chat },
  { method: 'POST', path: '/v1/completions', endpoint: completions },
  { method: 'POST', path: '/v1/embeddings', endpoint: embeddings },
  { method: 'GET', path: '/v1/models', endpoint: listModels },
  { method: 'GET', path: '/v1/models/{model}', endpoint: retrieveModel },
]
