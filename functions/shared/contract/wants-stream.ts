import type { Task } from './inference-request.ts'

export const wantsStream = (task: Task): boolean =>
  task.endpoint !== 'embeddings' && task.request.stream === true
