/** One request as either door hands it in: nothing of Lambda or node:http is left in it. */
export type Call = {
  /** Goes out as `x-request-id` and into every log line. */
  readonly id: string
  readonly method: string
  /** As it came on the request line, still percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The query as it came, without the question mark. */
  readonly search: string
  /** Names in lower case; a header that came twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** The peer's address as the platform saw it; never `X-Forwarded-For`, which is the caller's own word. */
  readonly sourceIp: string
  /** The ARN of the AWS principal that the platform has authenticated; only a URL that demands it has one. */
  readonly role?: string
  /** Milliseconds since the epoch at which the host ends this request. */
  readonly deadline: number
  /** Aborted when the caller has gone. Lambda cannot tell, so there it never is. */
  readonly gone: AbortSignal
}
