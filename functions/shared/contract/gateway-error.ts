import type { ErrorType } from './error-type.ts'
import type { FailureKind } from './failure.ts'

type Details = {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly type?: ErrorType
  readonly param?: string | null
  readonly kind?: FailureKind | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly finished?: Promise<void> | undefined
}

/** What we answer instead of a reply: OpenAI's error object, with the status it goes out under. */
export class GatewayError extends Error {
  readonly status: number
  readonly code: string
  readonly type: ErrorType
  readonly param: string | null
  /** Which fallback may do better; undefined, none. */
  readonly kind: FailureKind | undefined
  readonly headers: Readonly<Record<string, string>>
  /** What is still to be done when this is out, as a Reply has it. */
  readonly finished: Promise<void> | undefined

  constructor(details: Details) {
    super(details.message)
    this.name = 'GatewayError'
    this.status = details.status
    this.code = details.code
    this.type = details.type ?? (details.status < 500 ? 'invalid_request_error' : 'server_error')
    this.param = details.param ?? null
    this.kind = details.kind
    this.headers = details.headers ?? {}
    this.finished = details.finished
  }

  /** The same, with something still to be done when it is out. */
  lasting(finished: Promise<void> | undefined): GatewayError {
    return new GatewayError({ ...this, message: this.message, finished })
  }

  /** Exactly the four keys that OpenAI's own errors have, which its SDKs copy onto the exception. */
  toJSON() {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } }
  }
}
