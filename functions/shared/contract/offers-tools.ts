import type { Task } from './inference-request.ts'

/** Whether a request offers tools to the model; `functions` is what OpenAI called them before. */
export const offersTools = (task: Task): boolean => {
  if (task.endpoint !== 'chat') return false
  const { tools, functions } = task.request
  return [tools, functions].some(offered => Array.isArray(offered) && offered.length > 0)
}
