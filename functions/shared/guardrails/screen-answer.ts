import type { StreamChoice } from '../contract/stream-chunk.ts'
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
  withoutLogprobs(choice.finish_reason ? { ...choice, finish_reason: 'content_filter' } : choice)

const hidesSome = ({ guardrails }: Screening): boolean => guardrails.some(({ action }) => action !== 'flag')

const mapChoices = (utterance: Utterance, change: (choice: StreamChoice) => StreamChoice): Utterance =>
  utterance.type === 'chunk' && utterance.chunk.choices
    ? { ...utterance, chunk: { ...utterance.chunk, choices: utterance.chunk.choices.map(change) } }
    : utterance

/** A stream, as far as it may be said. */
export const screenStream = (screening: Screening): Step<Utterance, Utterance> => {
  const { guardrails, onMatch, isStopped } = screening
  const hides = hidesSome(screening)

  const unlessStopped = ({ push, end }: Step<string, string>): Step<string, string> => ({
    push: more => (isStopped() ? [] : push(more)),
    end: () => (isStopped() ? [] : end()),
  })

  const texts = eachText(path =>
    unlessStopped((path.at(-1) === 'arguments' ? screenArguments : screenText)(guardrails, onMatch)),
  )

  const finish = (utterance: Utterance): Utterance =>
    isStopped() ? mapChoices(utterance, endFiltered) : utterance

  return {
    push: utterance => texts.push(hides ? mapChoices(utterance, withoutLogprobs) : utterance).map(finish),
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
export const screenWhole = (screening: Screening, completion: Json): Json => {
  const { guardrails, onMatch, isStopped } = screening
  const choices = completion['choices'] as readonly StreamChoice[]
  if (!Array.isArray(choices)) return completion
  const shown = hidesSome(screening) ? choices.map(withoutLogprobs) : choices
  const said = screenTexts(guardrails, onMatch, shown)
  return { ...completion, choices: isStopped() ? choices.map(withhold) : said }
}
