import { billAnswer, openConclude, type Shown } from './conclude.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import { mayBeContinued } from './contract/may-be-continued.ts'
import type { Reply } from './contract/reply.ts'
import type { Gateway } from './gateway.ts'
import { gateStream } from './guarding/gate-stream.ts'
import { guardAsked } from './guarding/guard-asked.ts'
import { moderateAsked } from './guarding/moderate-asked.ts'
import { writeDeeds } from './guarding/write-deeds.ts'
import { screenStream } from './guardrails/screen-answer.ts'
import { lasting } from './lasting.ts'
import { logBug } from './log-bug.ts'
import { maskAsked } from './mask-asked.ts'
import { placeNamed } from './operations/place-named.ts'
import { changeStream } from './providers/quirks/change-sayings.ts'
import { findAnswerShape } from './providers/shaping/find-answer-shape.ts'
import { replyWhole, type Telling, type Wording } from './reply-whole.ts'
import type { Story } from './request-facts.ts'
import type { Asked } from './route-task.ts'
import { type Served, serve } from './serve.ts'
import { copyForShadow, discard } from './shadow.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { gatherAnswer } from './stream/gather-answer.ts'
import type { Guard } from './stream/guard.ts'
import { openMeter } from './stream/meter.ts'
import { relay, type StreamEnd } from './stream/relay.ts'
import { shapeAnswer } from './stream/shape-answer.ts'
import { chatSpeaker } from './stream/speaker.ts'
import type { Answer } from './upstream/answer.ts'
import { continueStream } from './upstream/continue-stream.ts'
import { openParts, type Parts } from './upstream/open-parts.ts'

const showsUsage = (task: Task): boolean => {
  if (task.endpoint === 'embeddings') return false
  const isSpoken = task.endpoint === 'chat' && task.original !== undefined
  return isSpoken || task.request.stream_options?.include_usage === true
}

type Stream = Extract<Answer, { type: 'stream' }>

/** What of a stream's ways is known before it is relayed. `parts`: what each target says, if another one may carry it on. */
type Streaming = {
  readonly stream: Stream
  readonly story: Story
  readonly parts: Parts | undefined
}

const replyStream = ({ stream, story, parts }: Streaming, telling: Telling) => {
  const { charge, conclude, wording, onBug } = telling
  const { call, caller, task, answered } = story
  const { guarding } = wording
  const meter = openMeter()
  const readParts = (): Shown['parts'] => parts?.read() ?? [{ target: answered.target, ...meter.read() }]
  const gathered = caller.tenant.content && gatherAnswer()
  const shape = shapeAnswer({
    change: wording.changing && changeStream(wording.changing),
    showUsage: showsUsage(task),
    costOf: usage => {
      const [first, ...others] = readParts()
      const told: Shown['parts'] = others.length > 0 ? [first, ...others] : [{ ...first, usage }]
      return billAnswer(charge, answered, told).nanos
    },
    gathered,
    restore: wording.restore,
    screen: guarding?.screening && screenStream(guarding.screening),
  })
  const onEnd = (end: StreamEnd) =>
    conclude(end, {
      answered: parts?.answered() ?? answered,
      parts: readParts(),
      callsTools: meter.read().callsTools,
      choices: gathered?.read(),
    })
  const { estimate } = charge
  const guard: Guard = characters => guarding?.stopped() ?? charge.guard(characters)
  const speaker = wording.voice?.openSpeaker() ?? chatSpeaker
  const relayed = relay({ ...stream, meter, guard, estimate, shape, speaker, gone: call.gone, onBug, onEnd })
  return { status: 200, headers: eventStreamHeaders, ...relayed }
}

/** The stream as it is relayed: one that another target carries on where the model wants that, past those who judge it. */
const openStreaming = (story: Story, { route, charge, attempting }: Served, stream: Stream): Streaming => {
  const gate = (open: Stream): Stream => gateStream(story.guarding, attempting.clock, open)
  if (!route.continues || !mayBeContinued(charge.task))
    return { stream: gate(stream), story, parts: undefined }
  const parts = openParts(story.answered, charge.estimate)
  return { stream: gate(continueStream(attempting, parts, stream)), story, parts }
}

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
