import type { Conversation } from '../../configuration/conversation.ts'
import { decodeSse } from '../../stream/decode-sse.ts'
import { writeCompletion } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'
import { readText, readUsage } from './read-answer.ts'

/** All events of a stream, for a caller who wants the answer whole of a provider that only streams. */
type Events = { readonly serverSentEvents: readonly unknown[] }

/** The objects of a stream; undefined where an event is none. */
export const parseEvents = (text: string): Events | undefined => {
  const steps = decodeSse()
  const events = [...steps.push(Buffer.from(text)), ...steps.end()]
  try {
    const objects = events.filter(({ data }) => data.startsWith('{')).map(({ data }) => JSON.parse(data))
    return { serverSentEvents: objects }
  } catch {
    return undefined
  }
}

/** What `parseEvents` has found; undefined of any other body. */
export const eventsOf = (body: unknown): readonly unknown[] | undefined =>
  (body as Partial<Events>).serverSentEvents

/** An answer as OpenAI's chat completion. */
export const fromReply = (
  reading: Conversation['answer'],
  body: unknown,
  { id, model, now }: Exchange<unknown>,
) => {
  const events = eventsOf(body) ?? [body]
  const content = events.map(event => readText(reading, event)).join('')
  const usage = events.map(event => readUsage(reading, event)).findLast(counted => counted !== undefined)
  return writeCompletion(
    { id, model, created: Math.floor(now / 1_000) },
    [{ index: 0, delta: { content }, finish_reason: 'stop' }],
    usage,
  )
}
