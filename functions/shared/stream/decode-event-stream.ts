import { EventStreamCodec } from '@smithy/core/event-streams'
import { maximumEventLength, type ServerSentEvent } from './decode-sse.ts'
import type { Step } from './step.ts'

const decodeUtf8 = (bytes: Uint8Array | string): string =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

/** A frame begins with its own length, in four bytes. */
const lengthBytes = 4

/** Under one of these a frame is named: events, exceptions that the service's model knows, and errors that it does not. */
const nameHeaders = [':event-type', ':exception-type', ':error-code']

/**
 * Amazon's binary event stream (application/vnd.amazon.eventstream), cut anywhere, to events named by their frame. Throws
 * on a frame that is too long or does not match its checksum. https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export const decodeEventStream = (): Step<Uint8Array, ServerSentEvent> => {
  const codec = new EventStreamCodec(decodeUtf8, text => Buffer.from(text))
  let pending = Buffer.alloc(0)

  const readFrame = (frame: Uint8Array): ServerSentEvent => {
    const { headers, body } = codec.decode(frame)
    const name = nameHeaders.map(header => headers[header]?.value).find(value => typeof value === 'string')
    return { event: name, data: decodeUtf8(body) }
  }

  /** The next frame's length, or more than there is while that has not come. */
  const nextLength = (): number => {
    if (pending.length < lengthBytes) return Number.POSITIVE_INFINITY
    const length = pending.readUInt32BE()
    if (length > maximumEventLength) throw new Error('The frame is too long.')
    return length
  }

  return {
    push: bytes => {
      pending = Buffer.concat([pending, bytes])
      const events: ServerSentEvent[] = []
      for (let length = nextLength(); length <= pending.length; length = nextLength()) {
        events.push(readFrame(pending.subarray(0, length)))
        pending = pending.subarray(length)
      }
      return events
    },
    end: () => [],
  }
}
