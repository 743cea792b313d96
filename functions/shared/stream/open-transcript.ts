import type { StreamChunk } from '../contract/stream-chunk.ts'
import { callsTools } from './calls-tools.ts'

/** Remembers what a model says on a stream, as long as it is text and nothing else. */
export const openTranscript = () => {
  let text = ''
  let isPlain = true
  return {
    see: ({ choices = [] }: StreamChunk): void => {
      for (const choice of choices) {
        const { content, refusal } = choice.delta ?? {}
        if (typeof content === 'string') text += content
        isPlain &&= !callsTools(choice) && !refusal
      }
    },
    /** Undefined where there is nothing that another model could go on from. */
    read: (): string | undefined => (isPlain && text !== '' ? text : undefined),
  }
}
