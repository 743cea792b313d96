import type { Failure } from '../contract/failure.ts'
import type { InferenceEndpoint, InferenceRequests } from '../contract/inference-request.ts'
import type { ServerSentEvent } from '../stream/decode-sse.ts'
import type { Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'

/** What the translation of an answer may look back at: OpenAI's answers say what others leave out. */
export type Exchange<Request> = {
  readonly request: Request
  /** The provider's own name of it. */
  readonly model: string
  /** The provider's own id of the request, or one made for it. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** One endpoint in one dialect, as pure functions. What a dialect cannot say at all is a GatewayError of `toRequest`. */
export type Translation<Request> = {
  /** What follows the provider's base URL. */
  readonly path: (model: string, request: Request) => string
  readonly toRequest: (request: Request, model: string) => Readonly<Record<string, unknown>>
  /** Sent beside those of the provider's entry. */
  readonly headers?: Readonly<Record<string, string>>
  /** Absent where the answer is OpenAI's already: its bytes are passed on. */
  readonly fromReply?: (body: unknown, exchange: Exchange<Request>) => unknown
  /** A fresh step for each stream; absent where the endpoint does not stream. */
  readonly fromEvents?: (exchange: Exchange<Request>) => Step<ServerSentEvent, Utterance>
  /** Bytes of a stream to its events, where they are no server-sent events; a fresh step for each. */
  readonly decode?: () => Step<Uint8Array, ServerSentEvent>
}

/** How a family of providers speaks. An absent endpoint is not offered. */
export type Dialect = {
  /** What a status of 300 and above means for the caller and for the next attempt. */
  readonly explain: (status: number, body: string) => Failure
  /** The same for a whole answer under a 200 that is an error all the same; undefined where it is none. */
  readonly explainWithin: (body: unknown) => Failure | undefined
} & { readonly [Endpoint in InferenceEndpoint]?: Translation<InferenceRequests[Endpoint]> }
