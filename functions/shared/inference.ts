import { openConclude } from './conclude.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Reply } from './contract/reply.ts'
import type { Gateway } from './gateway.ts'
import { guardAsked } from './guarding/guard-asked.ts'
import { moderateAsked } from './guarding/moderate-asked.ts'
import { writeDeeds } from './guarding/write-deeds.ts'
import { lasting } from './lasting.ts'
import { logBug } from './log-bug.ts'
import { maskAsked } from './mask-asked.ts'
import { placeNamed } from './operations/place-named.ts'
import { findAnswerShape } from './providers/shaping/find-answer-shape.ts'
import { openStreaming, replyStream } from './reply-stream.ts'
import { replyWhole } from './reply-whole.ts'
import type { Story } from './request-facts.ts'
import type { Asked } from './route-task.ts'
import { serve } from './serve.ts'
import { copyForShadow, discard } from './shadow.ts'
import type { Telling, Wording } from './telling.ts'

/** A request, who sent it, and how its answer is worded. */
type Asking = Asked & Wording

const answer = async (gateway: Gateway, { call, caller, task, ...wording }: Asking) => {
  const startedAt = gateway.clock.now()
  const served = await serve(gateway, { call, caller, task })
  const { charge, answered, fallback } = served
  const { answer: given, attempts } = answered
  const answeringAt = gateway.clock.now()
  const { guarding } = wording
  const story: Story = { call, caller, task, answered, fallback, guarding, startedAt, answeringAt }
  const telling: Telling = {
    charge,
    conclude: openConclude(served.gateway, charge, story),
    wording: { ...wording, changing: findAnswerShape(answered.target) },
    onBug: error => logBug(gateway.log, call.id, error),
  }
  const reply =
    given.type === 'whole'
      ? await replyWhole(given, answered, telling)
      : replyStream(openStreaming(story, served, given), telling)
  const headers = {
    ...reply.headers,
    ...charge.limits,
    'x-causeway-attempts': String(attempts.length),
    ...(fallback && { 'x-causeway-fallback': fallback }),
    ...writeDeeds('x-causeway-guardrails', guarding),
  }
  const finished = guarding ? reply.finished.then(guarding.finished) : reply.finished
  return { served, reply: { ...reply, headers, finished } }
}

/** Gets a request answered as it stands: past no guardrails, with nothing masked, and without a shadow. */
export const ask = async (gateway: Gateway, asked: Asked): Promise<Reply> =>
  (await answer(gateway, asked)).reply

/** After the caller has everything, so that it takes nothing from them. Never rejects. */
const followShadow = async (gateway: Gateway, copy: Asked): Promise<void> => {
  try {
    await discard(await ask(gateway, copy))
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : String((error as Error)?.name)
    gateway.log('warn', 'shadow failed', { requestId: copy.call.id, code })
  }
}

/**
 * The story of a request. Everything that can be refused is refused before the first byte, by throwing a GatewayError; after
 * it only the stream can speak. The charge is settled after the last byte, while the caller no longer waits.
 */
export const infer = async (gateway: Gateway, unguarded: Asking): Promise<Reply> => {
  const placed = await placeNamed(gateway, unguarded)
  const asked = maskAsked(await guardAsked(gateway, unguarded, ask))
  await moderateAsked(placed, asked)
  const { served, reply } = await answer(placed, asked).catch(lasting(asked.guarding?.finished))
  const copy = copyForShadow(asked, served, gateway.dice)
  if (!copy) return reply
  return { ...reply, finished: reply.finished.then(() => followShadow(gateway, copy)) }
}
