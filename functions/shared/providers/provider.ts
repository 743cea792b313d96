import type { ChatRequest } from '../contract/chat.ts'
import type { Failure } from '../contract/failure.ts'
import type {
  InferenceEndpoint,
  InferenceRequests,
  SpokenEndpoint,
  SpokenRequests,
} from '../contract/inference-request.ts'
import type { RerankRequest } from '../contract/rerank.ts'
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
  /** A whole answer's text to the body that `fromReply` reads; absent, it is JSON. Undefined for what it is not. */
  readonly parse?: (text: string) => unknown
  /**
   * Present where this request only prepares: what it is answered makes the translation of the request proper, which is
   * sent in the same attempt with the same key. Undefined where the answer has not what that needs.
   */
  readonly proceed?: (body: unknown) => Translation<Request> | undefined
  /** The answer goes out as it came: what it is read as is for our books only. */
  readonly isVerbatim?: true
}

/** An endpoint beside chat that providers of a dialect speak themselves. */
export type Native<Request = never> = {
  /** What follows the provider's base URL. */
  readonly path: string
  /** The request as it is passed on, with this output limit in tokens where there is one. */
  readonly toRequest: (request: Request, limit: number | undefined) => object
  /** How its answers are understood. */
  readonly reads: Translation<ChatRequest>
  /** Names of the caller's headers that go along. */
  readonly carries?: readonly string[]
  /** Parameters that chat has no words for: kept where the rest of a request is said in those. */
  readonly settings?: readonly string[]
  /** Only for providers whose entry says so: not all of this dialect have it. */
  readonly isOptional?: true
}

/** How a family of providers speaks. An absent endpoint is not offered. */
export type Dialect = {
  /** Whether it has OpenAI's other operations, which are passed on as they are. */
  readonly passes?: true
  /** What a status of 300 and above means for the caller and for the next attempt. */
  readonly explain: (status: number, body: string) => Failure
  /** The same for a whole answer under a 200 that is an error all the same; undefined where it is none. */
  readonly explainWithin: (body: unknown) => Failure | undefined
  readonly native?: { readonly [Endpoint in SpokenEndpoint]?: Native<SpokenRequests[Endpoint]> }
  /** What it understands beyond OpenAI's chat, of what `plainChat` drops; absent, it takes what it knows itself. */
  readonly extensions?: readonly string[]
  readonly rerank?: Translation<RerankRequest>
} & { readonly [Endpoint in InferenceEndpoint]?: Translation<InferenceRequests[Endpoint]> }
