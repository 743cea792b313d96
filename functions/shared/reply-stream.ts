import { billAnswer, type Shown } from './conclude.ts'
import type { Task } from './contract/inference-request.ts'
import { mayBeContinued } from './contract/may-be-continued.ts'
import { gateStream } from './guarding/gate-stream.ts'
import { screenStream } from './guardrails/screen-answer.ts'
import { changeStream } from './providers/quirks/change-sayings.ts'
import type { Story } from './request-facts.ts'
import type { Served } from './serve.ts'
import { eventStreamHeaders } from './stream/encode-sse.ts'
import { gatherAnswer } from './stream/gather-answer.ts'
import type { Guard } from './stream/guard.ts'
import { openMeter } from './stream/meter.ts'
import { relay, type StreamEnd } from './stream/relay.ts'
import { shapeAnswer } from './stream/shape-answer.ts'
import { chatSpeaker } from './stream/speaker.ts'
import type { Telling } from './telling.ts'
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

/** An answer that comes in events, as it goes out. */
export const replyStream = ({ stream, story, parts }: Streaming, telling: Telling) => {
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
export const openStreaming = (
  story: Story,
  { route, charge, attempting }: Served,
  stream: Stream,
): Streaming => {
  const gate = (open: Stream): Stream => gateStream(story.guarding, attempting.clock, open)
  if (!route.continues || !mayBeContinued(charge.task))
    return { stream: gate(stream), story, parts: undefined }
  const parts = openParts(story.answered, charge.estimate)
  return { stream: gate(continueStream(attempting, parts, stream)), story, parts }
}
