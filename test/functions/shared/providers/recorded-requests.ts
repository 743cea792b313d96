import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { recordings } from '../../../recordings.ts'

/** Every chat request that was recorded with any provider, as a caller of ours may send it. */
export const recordedRequests: readonly (readonly [string, ChatRequest])[] = recordings.flatMap(
  ({ file, endpoint, request }) => {
    const parsed = endpoint === 'chat' ? ChatRequest.safeParse(request.body) : undefined
    return parsed?.success ? [[file, parsed.data] as const] : []
  },
)
