/** A streamed OpenAI object (`chat.completion.chunk`, `text_completion`), as far as anyone here looks into it. */
export type StreamChunk = {
  readonly choices?: readonly StreamChoice[]
  readonly usage?: unknown
  readonly [field: string]: unknown
}

export type StreamChoice = {
  readonly index?: number
  readonly delta?: Readonly<Record<string, unknown>>
  readonly text?: string
  readonly finish_reason?: string | null
  readonly [field: string]: unknown
}
