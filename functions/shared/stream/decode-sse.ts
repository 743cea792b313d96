import { createParser } from 'eventsource-parser'
import type { Step } from './step.ts'

/** One server-sent event, its data lines joined with LF (WHATWG HTML, section 9.2.6). */
export type ServerSentEvent = { readonly event?: string | undefined; readonly data: string }

/** Longer events are taken for an attack or a broken provider: no real one comes near. In characters. */
export const maximumEventLength = 1_048_576

/** Bytes, cut anywhere, to events. Comments are dropped, an event without its blank line is none. Throws on one too long. */
export const decodeSse = (): Step<Uint8Array, ServerSentEvent> => {
  // The parser strips the one BOM that the standard allows.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let events: ServerSentEvent[] = []
  const parser = createParser({
    maxBufferSize: maximumEventLength,
    onEvent: event => events.push(event),
    onError: error => {
      if (error.type === 'max-buffer-size-exceeded') throw error
    },
  })
  const take = (): readonly ServerSentEvent[] => {
    const taken = events
    events = []
    return taken
  }
  return {
    push: bytes => {
      parser.feed(decoder.decode(bytes, { stream: true }))
      return take()
    },
    end: () => {
      parser.feed(decoder.decode())
      return take()
    },
  }
}
