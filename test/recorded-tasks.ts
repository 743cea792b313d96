import type { Task } from '../functions/shared/contract/inference-request.ts'
import { readUsage } from '../functions/shared/contract/usage.ts'
import { bodyWithUsage } from './recorded-bodies.ts'
import { type Recording, recordings } from './recordings.ts'

/** A recorded request, and how many tokens its provider counted in it. */
export type RecordedTask = {
  readonly file: string
  readonly provider: string
  readonly kind: 'plain text' | 'with tools or a schema' | 'with pictures or files'
  readonly task: Task
  readonly reported: number
}

const kindOf = (task: Task): RecordedTask['kind'] => {
  if (task.endpoint !== 'chat') return 'plain text'
  const { messages, tools, response_format: format } = task.request
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  if (parts.some(({ type }) => type !== 'text')) return 'with pictures or files'
  return tools?.length || format ? 'with tools or a schema' : 'plain text'
}

const readTask = (recording: Recording): readonly RecordedTask[] => {
  const { file, endpoint, request } = recording
  const reported = readUsage(bodyWithUsage(recording))?.input
  if (!request.body || !reported) return []
  const task = { endpoint, request: request.body } as unknown as Task
  return [{ file, provider: file.split('/')[0] ?? file, kind: kindOf(task), task, reported }]
}

/** Every recorded request whose answer says how many tokens it had. */
export const recordedTasks: readonly RecordedTask[] = recordings.flatMap(readTask)
