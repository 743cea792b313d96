import { writeDollars } from './accounting/write-dollars.ts'
import type { Charge } from './charging/charge.ts'
import { billAnswer, type Conclude, openConclude, type Shown } from './conclude.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import { mayBeContinued } from './contract/may-be-continued.ts'
import type { Reply } from './contract/reply.ts'
import { readUsage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import { logBug } from './log-bug.ts'
import { maskAsked } from './mask-asked.ts'
import { placeNamed } from './operations/place-named.ts'
import type { Restore } from './privacy/mask-personal.ts'
import { type Changing, changeStream, changeWhole } from './providers/quirks/change-sayings.ts'
import { findAnswerShape } from './providers/shaping/find-answer-shape.ts'
import type { Story } from './request-facts.ts'
import type { Asked } from './route-task.ts'
import { type Served, serve } from './serve.ts'
import { copyForShadow, discard } from './shadow.ts'
import { callsTools } from './stream/calls-tools.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { gatherAnswer } from './stream/gather-answer.ts'
import { measureChoice } from './stream/measure-choice.ts'
import { openMeter } from './stream/meter.ts'
import { relay, type StreamEnd } from './stream/relay.ts'
import { shapeAnswer } from './stream/shape-answer.ts'
import { chatSpeaker } from './stream/speaker.ts'
import type { Answer } from './upstream/answer.ts'
import type { Answered } from './upstream/attempt-targets.ts'
import { continueStream } from './upstream/continue-stream.ts'
import { openParts, type Part, type Parts } from './upstream/open-parts.ts'
import type { Voice } from './voices/voice.ts'

const showsUsage = (task: Task): boolean => {
  if (task.endpoint === 'embeddings') return false
  const isSpoken = task.endpoint === 'chat' && task.original !== undefined
  return isSpoken || task.request.stream_options?.include_usage === true
}

type Stream = Extract<Answer, { type: 'stream' }>
type Whole = Extract<Answer, { type: 'whole' }>

const measureChoices = (choices: unknown): number =>
  Array.isArray(choices) ? choices.reduce((sum, choice) => sum + measureChoice(choice), 0) : 0

/** How an answer goes out; as OpenAI words it, and as the provider has said it, where nothing else is given. */
type Wording = {
  readonly changing?: Changing | undefined
  readonly voice?: Voice | undefined
  readonly restore?: Restore | undefined
}

/** The bytes of a whole answer: the provider's own where nothing has changed and they are in the caller's words. */
const writeWhole = (
  { body, json, isVerbatim }: Whole,
  told: object,
  { voice, restore }: Wording,
): Reply['body'] => {
  const worded = voice && !isVerbatim ? voice.whole(told) : told
  const written = worded === json ? body : JSON.stringify(worded)
  return restore ? restore(Buffer.from(written).toString()) : written
}

/** What an answer goes through on its way to the caller: who pays, who is told, and in whose words. */
type Telling = {
  readonly charge: Charge
  readonly conclude: Conclude
  readonly wording: Wording
  readonly onBug: (error: unknown) => void
}

const replyWhole = (given: Whole, answered: Answered, { charge, conclude, wording }: Telling) => {
  const json = given.json as Readonly<Record<string, unknown>>
  const characters = measureChoices(json['choices'])
  const part: Part = { target: answered.target, usage: readUsage(json), characters }
  const told = wording.changing ? changeWhole(json, wording.changing) : json
  const { choices } = told
  const { nanos } = charge.bill(part.target, part)
  const isCalling = Array.isArray(choices) && choices.some(callsTools)
  const headers = {
    'content-type': 'application/json',
    ...(nanos !== undefined && { 'x-causeway-cost-usd': writeDollars(nanos) }),
  }
  return {
    status: 200,
    headers,
    body: writeWhole(given, told, wording),
    finished: conclude('complete', { answered, parts: [part], callsTools: isCalling, choices }),
  }
}

/** What of a stream's ways is known before it is relayed. `parts`: what each target says, if another one may carry it on. */
type Streaming = {
  readonly stream: Stream
  readonly story: Story
  readonly parts: Parts | undefined
}

const replyStream = ({ stream, story, parts }: Streaming, telling: Telling) => {
  const { charge, conclude, wording, onBug } = telling
  const { call, caller, task, answered } = story
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
  })
  const onEnd = (end: StreamEnd) =>
    conclude(end, {
      answered: parts?.answered() ?? answered,
      parts: readParts(),
      callsTools: meter.read().callsTools,
      choices: gathered?.read(),
    })
  const { guard, estimate } = charge
  const speaker = wording.voice?.openSpeaker() ?? chatSpeaker
  const relayed = relay({ ...stream, meter, guard, estimate, shape, speaker, gone: call.gone, onBug, onEnd })
  return { status: 200, headers: eventStreamHeaders, ...relayed }
}

/** The stream as it is relayed: one that another target carries on where the model wants that. */
const openStreaming = (story: Story, { route, charge, attempting }: Served, stream: Stream): Streaming => {
  if (!route.continues || !mayBeContinued(charge.task)) return { stream, story, parts: undefined }
  const parts = openParts(story.answered, charge.estimate)
  return { stream: continueStream(attempting, parts, stream), story, parts }
}

/** A request, who sent it, and how its answer is worded. */
type Asking = Asked & Wording

const answer = async (gateway: Gateway, { call, caller, task, ...wording }: Asking) => {
  const startedAt = gateway.clock.now()
  const served = await serve(gateway, { call, caller, task })
  const { charge, answered, fallback } = served
  const { answer: given, attempts } = answered
  const answeringAt = gateway.clock.now()
  const story: Story = { call, caller, task, answered, fallback, startedAt, answeringAt }
  const telling: Telling = {
    charge,
    conclude: openConclude(served.gateway, charge, story),
    wording: { ...wording, changing: findAnswerShape(answered.target) },
    onBug: error => logBug(gateway.log, call.id, error),
  }
  const reply =
    given.type === 'whole'
      ? replyWhole(given, answered, telling)
      : replyStream(openStreaming(story, served, given), telling)
  const headers = {
    ...reply.headers,
    ...charge.limits,
    'x-causeway-attempts': String(attempts.length),
    ...(fallback && { 'x-causeway-fallback': fallback }),
  }
  return { served, reply: { ...reply, headers } }
}

/** After the caller has everything, so that it takes nothing from them. Never rejects. */
const followShadow = async (gateway: Gateway, copy: Asked): Promise<void> => {
  try {
    const { reply } = await answer(gateway, copy)
    await discard(reply)
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : String((error as Error)?.name)
    gateway.log('warn', 'shadow failed', { requestId: copy.call.id, code })
  }
}

/**
 * The story of a request. Everything that can be refused is refused before the first byte, by throwing a GatewayError; after
 * it only the stream can speak. The charge is settled after the last byte, while the caller no longer waits.
 */
export const infer = async (gateway: Gateway, unmasked: Asking): Promise<Reply> => {
  const placed = await placeNamed(gateway, unmasked)
  const asked = maskAsked(unmasked)
  const { served, reply } = await answer(placed, asked)
  const copy = copyForShadow(asked, served, gateway.dice)
  if (!copy) return reply
  return { ...reply, finished: reply.finished.then(() => followShadow(gateway, copy)) }
}
