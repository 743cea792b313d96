import type { Shape } from '../../configuration/shape.ts'
import type { ChatRequest, Message } from '../../contract/chat.ts'
import type { Task } from '../../contract/inference-request.ts'
import type { Target } from '../../routing/route.ts'
import { describeFormat } from './describe-format.ts'
import { describeTools } from './describe-tools.ts'
import { emulates } from './emulates.ts'
import { layersOf } from './layers-of.ts'
import { mergeMessages } from './merge-messages.ts'
import { setSystem } from './set-system.ts'
import { shapeParams } from './shape-params.ts'

type Shaped = Pick<Target, 'shapes' | 'provider'>
type Stoppable = { readonly stop?: unknown }

const listStops = ({ stop }: Stoppable): readonly unknown[] =>
  Array.isArray(stop) ? stop : typeof stop === 'string' ? [stop] : []

const mergeStops = <Request extends Stoppable>(request: Request, { stop }: Shape): Request =>
  stop?.length ? { ...request, stop: [...new Set([...listStops(request), ...stop])] } : request

/** The thoughts that an earlier answer of ours was tagged with: models are not shown them again. */
const withoutThoughts = (message: Message): Message =>
  message.role === 'assistant' && typeof message.content === 'string'
    ? { ...message, content: message.content.replace(/^\s*<think>[\s\S]*?<\/think>\s*/, '') }
    : message

const shapeMessages = ({ messages }: ChatRequest, { thoughts, system }: Shape): ChatRequest['messages'] => {
  const own = thoughts === 'tagged' ? messages.map(withoutThoughts) : messages
  return system ? setSystem(own, system) : own
}

/** What looks at all that the layers have made of a conversation. */
const finishChat = (request: ChatRequest, target: Shaped): ChatRequest => {
  const tooled = emulates(target, 'tools') ? describeTools(request) : request
  const formed = emulates(target, 'json') ? describeFormat(tooled) : tooled
  const isMerged = layersOf(target).some(layer => layer.mergeMessages)
  return isMerged ? { ...formed, messages: mergeMessages(formed.messages) } : formed
}

const shapeChat = (request: ChatRequest, shape: Shape): ChatRequest => {
  const stopped = mergeStops(request, shape)
  return { ...stopped, messages: shapeMessages(stopped, shape) }
}

const shapeRequest = (task: Task, shape: Shape): Task => {
  if (task.endpoint === 'chat') return { ...task, request: shapeChat(task.request, shape) }
  return task.endpoint === 'completions' ? { ...task, request: mergeStops(task.request, shape) } : task
}

/** Parameters that make a request one of its endpoint are not among those that a shape may touch. */
const withParams = (task: Task, { params }: Shape): Task =>
  ({ ...task, request: shapeParams(params, task.request) }) as Task

/** A task as a target is asked it, in its caller's words: changed by its tenant, its model and its provider in this order. */
export const shapeTask = (task: Task, target: Shaped): Task => {
  const outer = target.shapes.reduce((shaped, shape) => shapeRequest(withParams(shaped, shape), shape), task)
  // A provider's parameters are in its own words, so they wait until the request is translated.
  const shaped = shapeRequest(outer, target.provider)
  return shaped.endpoint === 'chat' ? { ...shaped, request: finishChat(shaped.request, target) } : shaped
}
