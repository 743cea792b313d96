import { writeDollars } from './accounting/write-dollars.ts'
import { type Charge, openCharge } from './charge.ts'
import { billParts, type Conclude, openConclude, type Shown } from './conclude.ts'
import { addHeaders } from './contract/add-headers.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import { mayBeContinued } from './contract/may-be-continued.ts'
import type { Reply } from './contract/reply.ts'
import { readUsage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './identify-caller.ts'
import type { Story } from './request-facts.ts'
import { findRoute } from './routing/find-route.ts'
import type { Route } from './routing/route-model.ts'
import { callsTools } from './stream/calls-tools.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { gatherAnswer } from './stream/gather-answer.ts'
import { measureChoice } from './stream/measure-choice.ts'
import { openMeter } from './stream/meter.ts'
import { relay, type StreamEnd } from './stream/relay.ts'
import { shapeAnswer } from './stream/shape-answer.ts'
import type { Answer } from './upstream/answer.ts'
import { type Answered, type Attempting, attemptTargets } from './upstream/attempt-targets.ts'
import { continueStream } from './upstream/continue-stream.ts'
import { openParts, type Part, type Parts } from './upstream/open-parts.ts'

/** Reading stops this long before the host ends the request, so that settling has its time. In milliseconds. */
const settlingMs = 10_000

const showsUsage = (task: Task): boolean =>
  task.endpoint !== 'embeddings' && task.request.stream_options?.include_usage === true

type Stream = Extract<Answer, { type: 'stream' }>
type Whole = Extract<Answer, { type: 'whole' }>

const measureChoices = (choices: unknown): number =>
  Array.isArray(choices) ? choices.reduce((sum, choice) => sum + measureChoice(choice), 0) : 0

const replyWhole = ({ body, json }: Whole, answered: Answered, charge: Charge, conclude: Conclude) => {
  const { choices } = json as { choices?: unknown }
  const part: Part = { target: answered.target, usage: readUsage(json), characters: measureChoices(choices) }
  const { nanos } = charge.bill(part.target, part)
  const isCalling = Array.isArray(choices) && choices.some(callsTools)
  const headers = {
    'content-type': 'application/json',
    ...(nanos !== undefined && { 'x-causeway-cost-usd': writeDollars(nanos) }),
  }
  return {
    status: 200,
    headers,
    body,
    finished: conclude('complete', { answered, parts: [part], callsTools: isCalling, choices }),
  }
}

/** What of a stream's ways is known before it is relayed. `parts`: what each target says, if another one may carry it on. */
type Streaming = {
  readonly stream: Stream
  readonly story: Story
  readonly charge: Charge
  readonly parts: Parts | undefined
}

const replyStream = ({ stream, story, charge, parts }: Streaming, conclude: Conclude) => {
  const { call, caller, task, answered } = story
  const meter = openMeter()
  const readParts = (): Shown['parts'] => parts?.read() ?? [{ target: answered.target, ...meter.read() }]
  const gathered = caller.tenant.content && gatherAnswer()
  const shape = shapeAnswer({
    prefix: answered.target.provider.prefix,
    showUsage: showsUsage(task),
    costOf: usage => {
      const [first, ...others] = readParts()
      return billParts(charge, others.length > 0 ? [first, ...others] : [{ ...first, usage }]).nanos
    },
    gathered,
  })
  const onEnd = (end: StreamEnd) =>
    conclude(end, {
      answered: parts?.answered() ?? answered,
      parts: readParts(),
      callsTools: meter.read().callsTools,
      choices: gathered?.read(),
    })
  const { guard, estimate } = charge
  const relayed = relay({ ...stream, meter, guard, estimate, shape, gone: call.gone, onEnd })
  return { status: 200, headers: eventStreamHeaders, ...relayed }
}

/** The stream as it is relayed: one that another target carries on where the model wants that. */
const openStreaming = (
  attempting: Attempting & Pick<Route, 'continues'>,
  stream: Stream,
  { charge, story }: Pick<Streaming, 'charge' | 'story'>,
): Streaming => {
  if (!attempting.continues || !mayBeContinued(charge.task))
    return { stream, story, charge, parts: undefined }
  const parts = openParts(story.answered, charge.estimate)
  return { stream: continueStream(attempting, parts, stream), story, charge, parts }
}

/**
 * The story of a request. Everything that can be refused is refused before the first byte, by throwing a GatewayError; after
 * it only the stream can speak. The charge is settled after the last byte, while the caller no longer waits.
 */
export const infer = async (gateway: Gateway, call: Call, caller: Caller, task: Task): Promise<Reply> => {
  const { router, clock, dice, send, hedging, mayRetry, providerKeys: keys } = gateway
  const startedAt = clock.now()
  const route = findRoute(router, caller, task.request.model, dice)
  const charge = await openCharge(gateway, { call, caller, task, route })
  const stopAt = call.deadline - settlingMs
  const attempting = {
    task: charge.task,
    targets: route.targets,
    keys,
    send,
    clock,
    dice,
    mayRetry,
    hedge: route.hedge,
    hedging,
    gone: call.gone,
    stopAt,
  }
  const answered: Answered = await attemptTargets(attempting).catch(async error => {
    const { finished } = await charge.release()
    throw error instanceof GatewayError ? addHeaders(error, charge.limits).lasting(finished) : error
  })
  const { answer, attempts } = answered
  const story: Story = { call, caller, task, answered, startedAt, answeringAt: clock.now() }
  const conclude = openConclude(gateway, charge, story)
  const reply =
    answer.type === 'whole'
      ? replyWhole(answer, answered, charge, conclude)
      : replyStream(openStreaming({ ...attempting, ...route }, answer, { charge, story }), conclude)
  return {
    ...reply,
    headers: { ...reply.headers, ...charge.limits, 'x-causeway-attempts': String(attempts.length) },
  }
}
