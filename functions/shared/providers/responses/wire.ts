/** OpenAI's Responses API, as far as anyone here looks into it. https://platform.openai.com/docs/api-reference/responses */
export type Annotation = { readonly type: string; readonly [field: string]: unknown }

export type OutputContent = {
  readonly type: string
  readonly text?: string
  readonly refusal?: string
  readonly annotations?: readonly Annotation[]
  readonly logprobs?: readonly unknown[]
}

type Text = { readonly type: string; readonly text?: string }

/** One thing that the model did: said, thought, called. */
export type OutputItem = {
  readonly type: string
  readonly id?: string
  readonly content?: readonly OutputContent[] | null
  readonly summary?: readonly Text[]
  readonly encrypted_content?: string | null
  readonly call_id?: string
  readonly name?: string
  readonly arguments?: string
  readonly input?: string
  /** A picture in base64. */
  readonly result?: unknown
  readonly output_format?: string
}

export type ResponsesUsage = {
  readonly input_tokens?: number
  readonly input_tokens_details?: {
    readonly cached_tokens?: number
    readonly cache_write_tokens?: number
  } | null
  readonly output_tokens?: number
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null
}

export type Response = {
  readonly id?: string
  readonly model?: string
  readonly created_at?: number
  readonly status?: string
  readonly incomplete_details?: { readonly reason?: string } | null
  readonly error?: unknown
  readonly output?: readonly OutputItem[]
  readonly usage?: ResponsesUsage | null
  readonly service_tier?: string | null
}

export type ResponseEvent = {
  readonly type: string
  readonly response?: Response
  readonly item?: OutputItem
  readonly output_index?: number
  readonly summary_index?: number
  readonly delta?: string
  readonly logprobs?: readonly unknown[]
  readonly annotation?: Annotation
}
