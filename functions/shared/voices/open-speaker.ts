import type { Speaker } from '../stream/speaker.ts'
import type { Utterance } from '../stream/utterance.ts'

/** An event as both Messages and Responses have it: named by its type. */
export type NamedEvent = { readonly type: string; readonly [field: string]: unknown }

type Speaking = {
  /** The events of an utterance. */
  readonly tell: (utterance: Utterance) => readonly NamedEvent[]
  /** An event as it goes out; `sequence` counts those before it. */
  readonly complete?: (event: NamedEvent, sequence: number) => NamedEvent
  readonly keepAlive: string
}

export const writeNamedEvent = (event: NamedEvent): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/**
 * Speaks in named events. What comes in the endpoint's own words goes out as it came; it is told all the same, unheard,
 * because an answer that is stopped has to be ended in our words.
 */
export const openNamedSpeaker = ({ tell, complete = event => event, keepAlive }: Speaking): Speaker => {
  let sequence = 0
  const write = (event: NamedEvent) => writeNamedEvent(complete(event, sequence++))

  return {
    speak: utterance => {
      const events = tell(utterance)
      if (utterance.type === 'failure' || utterance.wire === undefined) return events.map(write).join('')
      if (utterance.wire !== '') sequence += 1
      return utterance.wire
    },
    keepAlive,
  }
}
