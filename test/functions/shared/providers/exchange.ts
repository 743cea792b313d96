import type { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import type { Exchange } from '../../../../functions/shared/providers/provider.ts'

/** An exchange about nothing in particular. */
export const exchange: Exchange<ChatRequest> = {
  request: { model: 'asked', messages: [{ role: 'user', content: 'hi' }] },
  model: 'asked',
  id: 'chatcmpl-1',
  now: 1_700_000_000_000,
}
