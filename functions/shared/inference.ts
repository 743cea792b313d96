import type { Bill } from './accounting/bill.ts'
import { writeDollars } from './accounting/write-dollars.ts'
import type { Charge, Used } from './charge.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import type { Reply } from './contract/reply.ts'
import { readUsage, type Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import { keepContent } from './keep-content.ts'
import { type Changing, changeStream, changeWhole } from './providers/quirks/change-sayings.ts'
import { findAnswerShape } from './providers/shaping/find-answer-shape.ts'
import { reportEnd } from './report-end.ts'
import { requestFacts, type Story } from './request-facts.ts'
import type { Asked } from './route-task.ts'
import { serve } from './serve.ts'
import { copyForShadow, discard } from './shadow.ts'
import { callsTools } from './stream/calls-tools.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { gatherAnswer } from './stream/gather-answer.ts'
import { measureChoice } from './stream/measure-choice.ts'
import { openMeter } from './stream/meter.ts'
import { type Relaying, relay, type StreamEnd } from './stream/relay.ts'
import { type Shape, shapeAnswer } from './stream/shape-answer.ts'
import { chatSpeaker } from './stream/speaker.ts'
import type { Answer } from './upstream/answer.ts'
import type { Voice } from './voices/voice.ts'

/** What an answer has shown when all of it is out. */
type Shown = Used & {
  readonly callsTools: boolean
  /** Those of a stream only if somebody wants to keep them. */
  readonly choices: unknown
}

/** Writes down how an answered request ended. */
type Conclude = (end: StreamEnd, shown: Shown) => Promise<void>

const showsUsage = (task: Task): boolean => {
  if (task.endpoint === 'embeddings') return false
  const isSpoken = task.endpoint === 'chat' && task.original !== undefined
  return isSpoken || task.request.stream_options?.include_usage === true
}

const outcomeOf = (end: StreamEnd): string => {
  if (typeof end === 'string') return end
  if ('code' in end) return end.code
  return end.stopped === 'max_cost_reached' ? 'max_cost_stopped' : 'quota_stopped'
}

/** What a stream that was stopped has reported so far is not all that it used. */
const finalUsage = (end: StreamEnd, usage: Usage | undefined): Usage | undefined =>
  typeof end === 'object' && 'stopped' in end ? undefined : usage

const openConclude =
  (gateway: Gateway, charge: Charge, story: Story): Conclude =>
  async (end, shown) => {
    const endedAt = gateway.clock.now()
    const used = { ...shown, usage: finalUsage(end, shown.usage) }
    const facts = requestFacts(story, { ...used, endedAt, outcome: outcomeOf(end) })
    gateway.log('info', 'answered', { tenant: story.caller.tenant.id, ...facts })
    const bill = charge.bill(story.answered.target, used)
    await Promise.all([
      charge.settle(bill, facts),
      keepContent(gateway, story, { ...charge.lease, choices: shown.choices }),
      reportEnd(gateway, story, end),
    ])
  }

type Stream = Extract<Answer, { type: 'stream' }>
type Whole = Extract<Answer, { type: 'whole' }>

/** What this answer would cost if this were all of it. */
type BillFor = (used: Used) => Bill

const measureChoices = (choices: unknown): number =>
  Array.isArray(choices) ? choices.reduce((sum, choice) => sum + measureChoice(choice), 0) : 0

/** How an answer is told: as it was given where nothing is said. */
type Telling = { readonly changing: Changing | undefined; readonly voice: Voice | undefined }

/** The bytes of a whole answer: the provider's own where nothing has changed and they are in the caller's words. */
const writeWhole = (
  { body, json, isVerbatim }: Whole,
  told: object,
  voice: Voice | undefined,
): Reply['body'] => {
  if (voice && !isVerbatim) return JSON.stringify(voice.whole(told))
  return told === json ? body : JSON.stringify(told)
}

const replyWhole = (answer: Whole, { changing, voice }: Telling, billFor: BillFor, conclude: Conclude) => {
  const given = answer.json as Readonly<Record<string, unknown>>
  const used: Used = { usage: readUsage(given), characters: measureChoices(given['choices']) }
  const told = changing ? changeWhole(given, changing) : given
  const { choices } = told
  const { nanos } = billFor(used)
  const isCalling = Array.isArray(choices) && choices.some(callsTools)
  const headers = {
    'content-type': 'application/json',
    ...(nanos !== undefined && { 'x-causeway-cost-usd': writeDollars(nanos) }),
  }
  return {
    status: 200,
    headers,
    body: writeWhole(answer, told, voice),
    finished: conclude('complete', { ...used, callsTools: isCalling, choices }),
  }
}

const shapeFor = (
  { caller, task }: Pick<Story, 'caller' | 'task'>,
  changing: Changing | undefined,
  billFor: BillFor,
): Shape => ({
  change: changing && changeStream(changing),
  showUsage: showsUsage(task),
  costOf: usage => billFor({ usage, characters: 0 }).nanos,
  gathered: caller.tenant.content && gatherAnswer(),
})

type Watched = Pick<Relaying, 'guard' | 'estimate' | 'gone' | 'speaker'>

const replyStream = ({ opening, listener }: Stream, shape: Shape, watched: Watched, conclude: Conclude) => {
  const meter = openMeter()
  const onEnd = (end: StreamEnd) => conclude(end, { ...meter.read(), choices: shape.gathered?.read() })
  const relayed = relay({ ...watched, opening, listener, meter, shape: shapeAnswer(shape), onEnd })
  return { status: 200, headers: eventStreamHeaders, ...relayed }
}

/** A request, who sent it, and how its answer is worded; as OpenAI does where nothing is said. */
type Asking = Asked & { readonly voice?: Voice }

const answer = async (gateway: Gateway, { call, caller, task, voice }: Asking) => {
  const startedAt = gateway.clock.now()
  const served = await serve(gateway, { call, caller, task })
  const { charge, answered, fallback } = served
  const { answer: given, target, attempts } = answered
  const answeringAt = gateway.clock.now()
  const story: Story = { call, caller, task, answered, fallback, startedAt, answeringAt }
  const conclude = openConclude(served.gateway, charge, story)
  const billFor: BillFor = used => charge.bill(target, used)
  const changing = findAnswerShape(target)
  const reply =
    given.type === 'whole'
      ? replyWhole(given, { changing, voice }, billFor, conclude)
      : replyStream(
          given,
          shapeFor(story, changing, billFor),
          { ...charge, gone: call.gone, speaker: voice?.openSpeaker() ?? chatSpeaker },
          conclude,
        )
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
export const infer = async (gateway: Gateway, asked: Asking): Promise<Reply> => {
  const { served, reply } = await answer(gateway, asked)
  const copy = copyForShadow(asked, served, gateway.dice)
  if (!copy) return reply
  return { ...reply, finished: reply.finished.then(() => followShadow(gateway, copy)) }
}
