import type { Clock } from '../contract/clock.ts'
import type { Task } from '../contract/inference-request.ts'
import type { Authorize } from './authorize.ts'
import type { HttpClient } from './http-client.ts'

/** What an attempt needs besides its target and key. */
export type Trial = {
  readonly task: Task
  readonly send: HttpClient
  readonly authorize: Authorize
  readonly clock: Clock
  readonly gone: AbortSignal
  /** Milliseconds since the epoch at which no more is read from a provider. */
  readonly stopAt: number
}
