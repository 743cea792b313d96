import type { Failure } from '../contract/failure.ts'
import type { InferenceEndpoint, InferenceRequests } from '../contract/inference-request.ts'
import type { ServerSentEvent } from '../stream/decode-sse.ts'
import type { Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'

/** One endpoint in one dialect, as pure functions. */
export type Translation<Request> = {
  /** What follows the provider's base URL. */
  readonly path: (model: string) => string
  readonly toRequest: (request: Request, model: string) => Readonly<Record<string, unknown>>
  /** Absent where the answer is OpenAI's already: its bytes are passed on. */
  readonly fromReply?: (body: unknown) => unknown
  /** A fresh step for each stream; absent where the endpoint does not stream. */
  readonly fromEvents?: () => Step<ServerSentEvent, Utterance>
}

/** How a family of providers speaks. An absent endpoint is not offered. */
export type Dialect = {
  /** Whether it has OpenAI's other operations, which are passed on as they are. */
  readonly passes?: true
  /** What a status of 300 and above means for the caller and for the next attempt. */
  readonly explain: (status: number, body: string) => Failure
  /** The same for a whole answer under a 200 that is an error all the same; undefined where it is none. */
  readonly explainWithin: (body: unknown) => Failure | undefined
} & { readonly [Endpoint in InferenceEndpoint]?: Translation<InferenceRequests[Endpoint]> }
