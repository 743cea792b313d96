/** A request before it is a call: what a stranger can put on a wire. */
export type FuzzedRequest = {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}
