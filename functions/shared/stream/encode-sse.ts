import type { Utterance } from './utterance.ts'

/** What a server-sent event stream is answered with. `no-transform` keeps proxies from buffering to compress. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
} as const

/** A comment: every SSE parser skips it, every proxy's idle timer is reset by it. */
export const keepAlive = ': keep-alive\n\n'

const writeEvent = (data: string): string => `data: ${data}\n\n`

/** Line breaks in JSON are white space, but in an event each would need a `data:` of its own. */
const onOneLine = (data: string): string => (data.includes('\n') ? data.replaceAll('\n', ' ') : data)

/**
 * An utterance as OpenAI's SDKs want to read it. A failure has a top-level `error`, which is the only form that both
 * official SDKs raise, and no `[DONE]` follows it.
 */
export const encodeSse = (utterance: Utterance): string => {
  switch (utterance.type) {
    case 'chunk':
      return writeEvent(onOneLine(utterance.data ?? JSON.stringify(utterance.chunk)))
    case 'done':
      return writeEvent('[DONE]')
    case 'failure': {
      const { message, type = 'server_error', param = null, code } = utterance.failure
      return writeEvent(JSON.stringify({ error: { message, type, param, code } }))
    }
  }
}
