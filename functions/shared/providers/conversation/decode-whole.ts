import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import { maximumEventLength } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'

/** A whole body as a stream of one event, for callers who want a stream of a provider that has none. Throws on one too long. */
export const decodeWhole = (): Step<Uint8Array, ServerSentEvent> => {
  const decoder = new TextDecoder()
  let text = ''
  return {
    push: bytes => {
      text += decoder.decode(bytes, { stream: true })
      if (text.length > maximumEventLength) throw new Error('The answer is too long.')
      return []
    },
    end: () => [{ data: text + decoder.decode() }],
  }
}
