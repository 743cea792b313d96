import type { ChatRequest } from './chat.ts'
import type { Task } from './inference-request.ts'
import { wantsStream } from './wants-stream.ts'

type ChatTask = Extract<Task, { readonly endpoint: 'chat' }>

const isPlain = ({ n, response_format: format, modalities, logprobs }: ChatRequest): boolean =>
  (n ?? 1) === 1 &&
  (format?.type ?? 'text') === 'text' &&
  (modalities ?? ['text']).every(modality => modality === 'text') &&
  !logprobs

/**
 * Whether another target could go on where this request's answer breaks off: one plain text on a stream. Half a JSON
 * document or half a voice cannot be gone on with by somebody else.
 */
export const mayBeContinued = (task: Task): task is ChatTask =>
  task.endpoint === 'chat' && wantsStream(task) && isPlain(task.request)
