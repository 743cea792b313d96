/** One answer as either door writes it out. */
export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Never empty: a Function URL can hang on an empty body. An iterable never throws: a broken stream ends in-band. */
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>
  /** Work that outlives the last byte (settling); the door awaits it after the caller has everything. Never rejects. */
  readonly finished?: Promise<void>
}

/** One that is all there, as text. */
export type WholeReply = Omit<Reply, 'body'> & { readonly body: string }
