import type { StreamChoice } from '../functions/shared/contract/stream-chunk.ts'
import { measureChoice } from '../functions/shared/stream/measure-choice.ts'
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

type Choices = { readonly choices?: readonly StreamChoice[] }

/** Characters that a recorded answer has generated, whole or in a stream. */
export const countCharacters = ({ response }: Recording): number => {
  const bodies: readonly Choices[] =
    response.bodyEncoding === 'json'
      ? [response.body as Choices]
      : readEvents(response.body as string)
          .filter(data => data.startsWith('{'))
          .map(data => JSON.parse(data))
  return bodies.flatMap(({ choices = [] }) => choices).reduce((sum, choice) => sum + measureChoice(choice), 0)
}
