import { readEvents } from './functions/shared/stream/read-events.ts'
import { type Recording, streamText } from './recordings.ts'

export type RecordedBody = { readonly model?: string; readonly usage?: Readonly<Record<string, unknown>> }

/** What a recording says of its usage: the whole answer, or the last chunk of a stream that has one. */
export const bodyWithUsage = (recording: Recording): RecordedBody | undefined => {
  if (recording.response.status !== 200) return undefined
  if (recording.response.bodyEncoding === 'json') {
    const body = recording.response.body as RecordedBody
    return body.usage ? body : undefined
  }
  const chunks = readEvents(streamText(recording)).filter(data => data.startsWith('{'))
  return chunks.map(data => JSON.parse(data) as RecordedBody).findLast(chunk => chunk.usage)
}
