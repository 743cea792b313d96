import type { Task } from '../contract/inference-request.ts'

const marksHour = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if ('ttl' in value && value.ttl === '1h') return true
  return Object.values(value).some(marksHour)
}

/** Whether a request has some of it kept in a provider's cache for an hour, which costs more (Anthropic's CacheControlEphemeral). */
export const writesForHour = (task: Task): boolean =>
  marksHour(task.request) || (task.endpoint === 'chat' && marksHour(task.original?.request))
