import type { Failure } from '../contract/failure.ts'
import type { Task } from '../contract/inference-request.ts'
import { type Heard, type Listener, truncated } from '../stream/relay.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Answer } from './answer.ts'
import { type Attempting, attemptTargets } from './attempt-targets.ts'
import { keepAliveMs } from './listen.ts'
import type { Parts } from './open-parts.ts'
import { askedOf } from './start-attempt.ts'
import { within } from './within.ts'
import { writeContinuation } from './write-continuation.ts'

type Stream = Extract<Answer, { type: 'stream' }>

/** How a stream ended that should not have: with a failure, or just so. */
type Break = readonly Extract<Utterance, { type: 'failure' }>[]

const failureOf = ([failed]: Break): Failure => failed?.failure ?? truncated

const isFailure = (utterance: Utterance): utterance is Break[number] => utterance.type === 'failure'

/** The targets of the request, whoever broke off last, because it may be well again. */
const targetsAfter = ({ targets }: Attempting, parts: Parts) => {
  const { target: broken } = parts.answered()
  return [...targets.filter(target => target !== broken), broken]
}

/**
 * A stream that does not die with its target: where it breaks off, another one is sent the text so far as the assistant's
 * own and goes on from there, once, within the attempts and the retry budget of the request. A seam is said between the two.
 * Where nobody goes on, the stream fails as it would have.
 */
export const continueStream = (
  attempting: Attempting,
  parts: Parts,
  { opening, listener }: Stream,
): Stream => {
  const { task, clock, pools } = attempting
  let current: Listener = listener
  let resuming: Promise<Heard> | undefined
  let isLeft = false

  const resume = async (continuation: Task, broken: Break): Promise<Heard> => {
    const unchanged = broken.length > 0 ? broken : 'end'
    const { target, attempts } = parts.answered()
    const record = attempts.at(-1)
    if (record) pools.report(askedOf(record), { type: 'failed', failure: failureOf(broken) })
    if (!(await pools.mayRetry(target.providerId))) return unchanged
    const targets = targetsAfter(attempting, parts)
    const asking = { ...attempting, task: continuation, targets, hedge: undefined }
    const next = await attemptTargets(asking).catch(() => undefined)
    if (next?.answer.type !== 'stream') return unchanged
    current = next.answer.listener
    if (isLeft) current.cancel()
    return [parts.sew(next, failureOf(broken).code), ...next.answer.opening.map(parts.take)]
  }

  const listen = async (): Promise<Heard> => {
    const heard = await current.hear()
    if (heard === 'silence') return heard
    const utterances = heard === 'end' ? [] : heard
    const words = utterances.filter(utterance => !isFailure(utterance)).map(parts.take)
    const broken = utterances.filter(isFailure)
    if (heard !== 'end' && broken.length === 0) return words
    const said = parts.said()
    const continuation = said && writeContinuation(task, said)
    if (!continuation) return heard === 'end' ? heard : [...words, ...broken]
    resuming = resume(continuation, broken)
    return words
  }

  /** The caller is kept alive meanwhile. */
  const awaitResumption = async (resumption: Promise<Heard>): Promise<Heard> => {
    const heard = await within(clock, keepAliveMs, resumption)
    if (heard !== undefined) resuming = undefined
    return heard ?? 'silence'
  }

  return {
    type: 'stream',
    opening: opening.map(parts.take),
    listener: {
      hear: () => (resuming ? awaitResumption(resuming) : listen()),
      release: () => current.release(),
      cancel: () => {
        isLeft = true
        current.cancel()
      },
    },
  }
}
