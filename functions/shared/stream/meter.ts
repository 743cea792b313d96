import type { StreamChoice } from '../contract/stream-chunk.ts'
import { readUsage, type Usage } from '../contract/usage.ts'
import { callsTools } from './calls-tools.ts'
import { measureChoice } from './measure-choice.ts'
import type { Utterance } from './utterance.ts'

/** What a stream has shown so far. */
export type Reading = {
  /** The provider's last word on usage: a later record replaces an earlier one, they are never summed. */
  readonly usage: Usage | undefined
  /** Characters of everything generated: what is estimated by where no usage came, and what a guard looks at. */
  readonly characters: number
  /** Whether the model has called a tool. */
  readonly callsTools: boolean
  /** `[DONE]` came, or every choice that began has its finish_reason. */
  readonly isComplete: boolean
}

export type Meter = {
  readonly see: (utterance: Utterance) => void
  readonly read: () => Reading
  /** The choices that have begun and not ended, by index. */
  readonly unfinished: () => readonly number[]
}

/** Watches the utterances of one stream go by and changes none. */
export const openMeter = (): Meter => {
  const unfinished = new Set<number>()
  let usage: Usage | undefined
  let characters = 0
  let hasCalled = false
  let isDone = false
  let hasFinished = false

  const seeChoice = (choice: StreamChoice) => {
    const index = choice.index ?? 0
    characters += measureChoice(choice)
    hasCalled ||= callsTools(choice)
    if (choice.finish_reason) {
      unfinished.delete(index)
      hasFinished = true
    } else unfinished.add(index)
  }

  return {
    see: utterance => {
      if (utterance.type === 'done') isDone = true
      if (utterance.type !== 'chunk') return
      usage = readUsage(utterance.chunk) ?? usage
      utterance.chunk.choices?.forEach(seeChoice)
    },
    read: () => ({
      usage,
      characters,
      callsTools: hasCalled,
      isComplete: isDone || (hasFinished && unfinished.size === 0),
    }),
    unfinished: () => [...unfinished],
  }
}
