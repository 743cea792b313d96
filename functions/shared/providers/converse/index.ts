import { wantsStream } from '../../contract/wants-stream.ts'
import { decodeEventStream } from '../../stream/decode-event-stream.ts'
import type { Dialect } from '../provider.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { toRequest } from './to-request.ts'

/** Bedrock's Converse and ConverseStream, which speak to every chat model there in one way. */
export const converse: Dialect = {
  explain,
  explainWithin,
  chat: {
    path: (model, request) => {
      const operation = wantsStream({ endpoint: 'chat', request }) ? 'converse-stream' : 'converse'
      return `/model/${encodeURIComponent(model)}/${operation}`
    },
    headers: { accept: 'application/json, application/vnd.amazon.eventstream' },
    toRequest,
    fromReply,
    fromEvents,
    decode: decodeEventStream,
  },
}
