import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import { hasContent } from '../stream/has-content.ts'
import type { Listener } from '../stream/relay.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Answer } from './answer.ts'
import { keepAliveMs } from './listen.ts'

const wordless: Failure = {
  status: 502,
  code: 'upstream_truncated',
  message: 'The provider ended its stream before it said anything.',
  next: 'another-target',
}

/**
 * Listens until the answer has begun. An error or an end before that is a failed attempt; a provider that has shown a sign
 * of life but says nothing for a keep-alive interval is committed to, because by then the caller must get a byte.
 */
export const awaitContent = async (listener: Listener, clock: Clock): Promise<Result<Answer>> => {
  const opening: Utterance[] = []
  let beganAt: number | undefined
  for (;;) {
    const heard = await listener.hear()
    if (heard === 'end') return { ok: false, failure: wordless }
    if (heard !== 'silence') {
      beganAt ??= clock.now()
      opening.push(...heard)
    }
    const decisive = opening.find(utterance => utterance.type === 'failure' || hasContent(utterance))
    if (decisive?.type === 'failure') {
      listener.cancel()
      return { ok: false, failure: decisive.failure }
    }
    const isOverdue = beganAt !== undefined && clock.now() - beganAt >= keepAliveMs
    if (decisive || isOverdue) return { ok: true, value: { type: 'stream', opening, listener } }
  }
}
