import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import { eachText } from '../stream/each-text.ts'
import type { Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { TextGuardrail } from './guardrail.ts'
import { screenText } from './screen-text.ts'
import { screenArguments, screenTexts } from './screen-texts.ts'

type Json = Readonly<Record<string, unknown>>

export type Screening = {
  readonly guardrails: readonly TextGuardrail[]
  /** Told of each match; of a guardrail that blocks, it makes `isStopped` true. */
  readonly onMatch: (guardrail: TextGuardrail) => void
  /** Whether nothing more may be said. */
  readonly isStopped: () => boolean
}

/** They spell out what is held back. */
const withoutLogprobs = <Choice extends StreamChoice>(choice: Choice): Choice =>
  choice['logprobs'] ? { ...choice, logprobs: null } : choice

const endFiltered = (choice: StreamChoice): StreamChoice =>
  choice.finish_reason ? { ...choice, finish_reason: 'content_filter' } : choice

const mapChoices = (chunk: StreamChunk, change: (choice: StreamChoice) => StreamChoice): StreamChunk =>
  chunk.choices ? { ...chunk, choices: chunk.choices.map(change) } : chunk

/** A stream, as far as it may be said. */
export const screenStream = ({ guardrails, onMatch, isStopped }: Screening): Step<Utterance, Utterance> => {
  const unlessStopped = ({ push, end }: Step<string, string>): Step<string, string> => ({
    push: more => (isStopped() ? [] : push(more)),
    end: () => (isStopped() ? [] : end()),
  })

  const texts = eachText(path =>
    unlessStopped((path.at(-1) === 'arguments' ? screenArguments : screenText)(guardrails, onMatch)),
  )

  const finish = (utterance: Utterance): Utterance =>
    utterance.type === 'chunk' && isStopped()
      ? { type: 'chunk', chunk: mapChoices(utterance.chunk, endFiltered) }
      : utterance

  return {
    push: utterance => {
      if (utterance.type !== 'chunk') return texts.push(utterance)
      return texts.push({ ...utterance, chunk: mapChoices(utterance.chunk, withoutLogprobs) }).map(finish)
    },
    end: () => texts.end().map(finish),
  }
}

/** In place of an answer that may not be said. */
const withhold = ({ index, text }: StreamChoice): StreamChoice => ({
  index: index ?? 0,
  ...(text === undefined ? { message: { role: 'assistant', content: '', refusal: null } } : { text: '' }),
  logprobs: null,
  finish_reason: 'content_filter',
})

/** A whole answer: none of it where any of it is blocked. */
export const screenWhole = ({ guardrails, onMatch, isStopped }: Screening, completion: Json): Json => {
  const choices = completion['choices'] as readonly StreamChoice[]
  if (!Array.isArray(choices)) return completion
  const said = screenTexts(guardrails, onMatch, choices.map(withoutLogprobs))
  return { ...completion, choices: isStopped() ? choices.map(withhold) : said }
}
