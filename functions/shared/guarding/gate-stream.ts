import type { Clock } from '../contract/clock.ts'
import { modelGuardrails } from '../guardrails/guardrail.ts'
import { measureChoice } from '../stream/measure-choice.ts'
import type { Heard } from '../stream/relay.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Answer } from '../upstream/answer.ts'
import { keepAliveMs } from '../upstream/listen.ts'
import { within } from '../upstream/within.ts'
import type { Guarding } from './guarding.ts'
import { readTexts } from './moderate-asked.ts'

type Stream = Extract<Answer, { type: 'stream' }>

/** So much of what was let go is shown again with what follows, as what is denied may be said over the seam. In characters. */
const overlap = 200

const choicesOf = (utterance: Utterance) =>
  utterance.type === 'chunk' ? (utterance.chunk.choices ?? []) : []

const measure = (utterances: readonly Utterance[]): number =>
  utterances.flatMap(choicesOf).reduce((sum, choice) => sum + measureChoice(choice), 0)

/** Of a stream, whose pieces belong together. */
const readSaid = (utterances: readonly Utterance[]): string =>
  utterances
    .flatMap(choicesOf)
    .map(({ delta, text }) => readTexts([delta, text]))
    .join('')

/** All of it as one that has not ended, so that it is measured, and the relay ends it. */
const merge = (utterances: readonly Utterance[]): Heard => {
  const last = utterances.findLast(utterance => utterance.type === 'chunk')
  if (!last) return utterances
  const { usage: _, ...chunk } = last.chunk
  const choices = utterances.flatMap(choicesOf).map(choice => ({ ...choice, finish_reason: null }))
  return [{ type: 'chunk', chunk: { ...chunk, choices } }]
}

/**
 * A stream of which nothing is let go before the models among its guardrails have seen it, a window of text at a time. What they
 * deny is handed on as stopped. The caller is kept alive meanwhile.
 */
export const gateStream = (guarding: Guarding | undefined, clock: Clock, stream: Stream): Stream => {
  const models = guarding ? modelGuardrails(guarding.guardrails, 'output') : []
  if (!guarding || models.length === 0) return stream
  const { listener } = stream
  const window = Math.min(...models.map(({ moderation }) => moderation.window))
  let held: readonly Utterance[] = stream.opening
  let seen = ''
  let judging: Promise<Heard> | undefined

  const judge = async (utterances: readonly Utterance[]): Promise<Heard> => {
    const said = readSaid(utterances)
    const text = seen + said
    seen = text.slice(-overlap)
    try {
      if (said === '' || !(await guarding.moderate('output', text))) return utterances
      guarding.stop('content_filter')
    } catch {
      guarding.stop('guardrail_unavailable')
    }
    return merge(utterances)
  }

  const judgeHeld = (): Promise<Heard> => {
    const utterances = held
    held = []
    return judge(utterances)
  }

  const listen = async (): Promise<Heard> => {
    const heard = await listener.hear()
    if (heard === 'silence') return heard
    if (heard !== 'end') held = [...held, ...heard]
    else if (held.length === 0) return heard
    const isLast = heard === 'end' || held.some(({ type }) => type !== 'chunk')
    if (isLast || measure(held) >= window) judging = judgeHeld()
    return []
  }

  const awaitVerdict = async (verdict: Promise<Heard>): Promise<Heard> => {
    const heard = await within(clock, keepAliveMs, verdict)
    if (heard !== undefined) judging = undefined
    return heard ?? 'silence'
  }

  return {
    ...stream,
    opening: [],
    listener: { ...listener, hear: () => (judging ? awaitVerdict(judging) : listen()) },
  }
}
