import type { Log } from './contract/log.ts'

/** Logs a failure of ours. The stack names our own files only, but a message can quote what it choked on. */
export const logBug = (log: Log, requestId: string, error: unknown): void => {
  const stack = error instanceof Error ? (error.stack?.split('\n').slice(1).join('\n') ?? '') : ''
  log('error', 'internal error', { requestId, name: String((error as Error)?.name), stack })
}
