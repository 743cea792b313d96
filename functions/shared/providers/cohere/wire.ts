/** Cohere's v2 chat, as far as anyone here looks into it. https://docs.cohere.com/reference/chat */
export type ContentPart = { readonly type?: string; readonly text?: string; readonly thinking?: string }

export type ToolCall = {
  readonly id?: string
  readonly type?: string
  readonly function?: { readonly name?: string; readonly arguments?: string }
}

export type Message = {
  readonly content?: readonly ContentPart[] | null
  readonly tool_plan?: string | null
  readonly tool_calls?: readonly ToolCall[] | null
  readonly citations?: readonly unknown[] | null
}

type Counts = { readonly input_tokens?: number; readonly output_tokens?: number }

export type CohereUsage = {
  readonly billed_units?: Counts & { readonly search_units?: number }
  readonly tokens?: Counts
  readonly cached_tokens?: number
}

export type LogProbability = { readonly text?: string; readonly logprobs?: readonly number[] }

export type ChatResponse = {
  readonly id?: string
  readonly message?: Message | null
  readonly finish_reason?: string
  readonly usage?: CohereUsage
  readonly logprobs?: readonly LogProbability[]
}

/** One event of a stream; what it is about is under `delta.message`, an object where a whole answer has a list. */
export type ChatEvent = {
  readonly type: string
  readonly id?: string
  readonly index?: number
  readonly delta?: {
    readonly message?: {
      readonly content?: ContentPart
      readonly tool_plan?: string
      readonly tool_calls?: ToolCall
      readonly citations?: unknown
    }
    readonly finish_reason?: string
    readonly usage?: CohereUsage
    readonly error?: string
  }
  readonly logprobs?: LogProbability
}
