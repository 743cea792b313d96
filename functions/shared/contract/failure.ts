import type { ErrorType } from './error-type.ts'

/**
 * A failure that another model may not have: its context window is larger, its provider's policy is another, or it is cheaper
 * than what the caller's quota has left.
 */
export type FailureKind = 'contextWindow' | 'contentPolicy' | 'quota'

/**
 * What went wrong on the provider's side of one attempt, in words that may reach the caller: no key, host or text of
 * the provider's that was not meant for them.
 */
export type Failure = {
  /** The status and code that the caller gets if this attempt was the last. */
  readonly status: number
  readonly code: string
  readonly message: string
  readonly type?: ErrorType
  readonly param?: string | null
  readonly kind?: FailureKind
  /**
   * What may follow. `stop`: the request itself is at fault, or tokens may have been produced. `another-target`: the
   * provider is. `another-key`: only this provider key is.
   */
  readonly next: 'stop' | 'another-target' | 'another-key'
  /** The provider's own wish, in milliseconds. */
  readonly retryAfterMs?: number
}

/** Either the thing or the failure: what crosses a network is not an exception when it fails. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure }
