import { type Charge, openCharge } from './charge.ts'
import type { Call } from './contract/call.ts'
import type { Task } from './contract/inference-request.ts'
import type { Reply } from './contract/reply.ts'
import { readUsage, type Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './identify-caller.ts'
import { requestFacts } from './request-facts.ts'
import { findRoute } from './routing/find-route.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { measureText } from './stream/measure-text.ts'
import { openMeter } from './stream/meter.ts'
import { relay, type StreamEnd } from './stream/relay.ts'
import { shapeAnswer } from './stream/shape-answer.ts'
import type { Answer } from './upstream/answer.ts'
import { type Answered, attemptTargets } from './upstream/attempt-targets.ts'

/** Reading stops this long before the host ends the request, so that settling has its time. In milliseconds. */
const settlingMs = 10_000

/** Writes down how an answered request ended. */
type Conclude = (end: StreamEnd, usage: Usage | undefined, characters: number) => Promise<void>

const showsUsage = (task: Task): boolean =>
  task.endpoint !== 'embeddings' && task.request.stream_options?.include_usage === true

const openConclude = (
  gateway: Gateway,
  charge: Charge,
  story: Omit<Parameters<typeof requestFacts>[0], 'times' | 'usage' | 'outcome'>,
  started: number,
): Conclude => {
  const answering = gateway.clock.now()
  return async (end, usage, characters) => {
    const times = { started, answering, ended: gateway.clock.now() }
    const facts = requestFacts({ ...story, times, usage, outcome: typeof end === 'string' ? end : end.code })
    gateway.log('info', 'answered', { tenant: story.caller.tenant.id, ...facts })
    await charge.settle({ usage, characters }, facts)
  }
}

type Stream = Extract<Answer, { type: 'stream' }>
type Whole = Extract<Answer, { type: 'whole' }>

const replyWhole = ({ body, json }: Whole, conclude: Conclude) => {
  const usage = readUsage(json)
  const { choices } = json as { choices?: unknown }
  const finished = conclude('complete', usage, measureText(choices))
  return { status: 200, headers: { 'content-type': 'application/json' }, body, finished }
}

const replyStream = ({ opening, listener }: Stream, task: Task, prefix: string, conclude: Conclude) => {
  const meter = openMeter()
  const shape = shapeAnswer({ prefix, showUsage: showsUsage(task) })
  const onEnd = (end: StreamEnd) => {
    const { usage, characters } = meter.read()
    return conclude(end, usage, characters)
  }
  return { status: 200, headers: eventStreamHeaders, ...relay({ opening, listener, meter, shape, onEnd }) }
}

/**
 * The story of a request. Everything that can be refused is refused before the first byte, by throwing a GatewayError; after
 * it only the stream can speak. The charge is settled after the last byte, while the caller no longer waits.
 */
export const infer = async (gateway: Gateway, call: Call, caller: Caller, task: Task): Promise<Reply> => {
  const { router, clock, dice, send, providerKeys: keys } = gateway
  const started = clock.now()
  const route = findRoute(router, caller.tenant, task.request.model, dice)
  const charge = await openCharge(gateway, { call, caller, task, route })
  const stopAt = call.deadline - settlingMs
  const attempting = {
    task: charge.task,
    targets: route.targets,
    keys,
    send,
    clock,
    dice,
    gone: call.gone,
    stopAt,
  }
  const answered: Answered = await attemptTargets(attempting).catch(async error => {
    await charge.release()
    throw error
  })
  const { answer, target, attempts } = answered
  const conclude = openConclude(gateway, charge, { call, caller, task, answered }, started)
  const reply =
    answer.type === 'whole'
      ? replyWhole(answer, conclude)
      : replyStream(answer, task, target.provider.prefix, conclude)
  return { ...reply, headers: { ...reply.headers, 'x-causeway-attempts': String(attempts.length) } }
}
