/** Google's generateContent, as far as anyone here looks into it. https://ai.google.dev/api/generate-content */
export type Part = {
  readonly text?: string
  /** The text is the model's thinking. */
  readonly thought?: boolean
  readonly thoughtSignature?: string
  readonly inlineData?: { readonly mimeType: string; readonly data: string }
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string }
  readonly functionCall?: FunctionCall
  readonly functionResponse?: FunctionResponse
  readonly [kind: string]: unknown
}

export type FunctionCall = {
  readonly id?: string
  readonly name?: string
  readonly args?: Readonly<Record<string, unknown>>
  /** Pieces of the arguments (Vertex, `streamFunctionCallArguments`). */
  readonly partialArgs?: readonly PartialArgument[]
  readonly willContinue?: boolean
}

/** A value, or the continuation of a text, at a JSON path such as `$.places[0].name`. */
export type PartialArgument = {
  readonly jsonPath: string
  readonly stringValue?: string
  readonly numberValue?: number
  readonly boolValue?: boolean
}

type FunctionResponse = {
  readonly id?: string
  readonly name: string
  readonly response: unknown
  readonly parts?: readonly Part[]
}

export type Content = { readonly role: 'user' | 'model'; readonly parts: readonly Part[] }

export type Candidate = {
  readonly index?: number
  readonly content?: { readonly parts?: readonly Part[] }
  readonly finishReason?: string
  readonly finishMessage?: string
  readonly groundingMetadata?: Grounding
  readonly logprobsResult?: LogProbabilities
}

export type Grounding = {
  readonly groundingChunks?: readonly {
    readonly web?: { readonly uri?: string; readonly title?: string }
    readonly retrievedContext?: { readonly uri?: string; readonly title?: string }
  }[]
  readonly groundingSupports?: readonly {
    /** In bytes of UTF-8. */
    readonly segment?: { readonly startIndex?: number; readonly endIndex?: number }
    readonly groundingChunkIndices?: readonly number[] | null
  }[]
}

export type Token = { readonly token?: string | null; readonly logProbability: number }

export type LogProbabilities = {
  readonly chosenCandidates?: readonly Token[] | null
  readonly topCandidates?: readonly { readonly candidates?: readonly Token[] | null }[] | null
}

type ModalityCount = { readonly modality: string; readonly tokenCount?: number }

export type UsageMetadata = {
  readonly promptTokenCount?: number
  readonly toolUsePromptTokenCount?: number
  readonly cachedContentTokenCount?: number
  readonly candidatesTokenCount?: number
  readonly thoughtsTokenCount?: number
  readonly promptTokensDetails?: readonly ModalityCount[]
  readonly candidatesTokensDetails?: readonly ModalityCount[]
}

/** A whole answer, or one event of a stream. */
export type GenerateContentResponse = {
  readonly candidates?: readonly Candidate[] | null
  readonly promptFeedback?: { readonly blockReason?: string; readonly blockReasonMessage?: string }
  readonly usageMetadata?: UsageMetadata
  readonly modelVersion?: string
  readonly responseId?: string
  readonly createTime?: string
}
