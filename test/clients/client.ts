import type * as z from 'zod'

/** Where a client finds the gateway, and what it asks for there. */
export type Place = { readonly url: string; readonly key: string; readonly model: string }

export type Tool = {
  readonly name: string
  readonly description: string
  readonly parameters: z.ZodObject
  readonly run: (input: unknown) => string
}

export type Question = {
  readonly prompt: string
  readonly isStream?: boolean
  readonly tool?: Tool
  /** A picture beside the prompt. */
  readonly imageUrl?: string
}

/** The last word of a client's model, and the tokens that it took, cached ones included. */
export type Answer = {
  readonly text: string
  readonly input: number | undefined
  readonly output: number | undefined
}

/** A client as its documentation has it used, without retries of its own. */
export type Client = {
  /** With its version. */
  readonly name: string
  readonly endpoint: string
  /** Adds the tokens of a stream's first event to those of its last, or reads one of them only. */
  readonly miscountsStreams?: true
  /** Calls the tool as often as the model asks for it. */
  readonly answer: (place: Place, question: Question) => Promise<Answer>
  /** An answer by a schema, parsed by the client. */
  readonly shape: (place: Place, prompt: string, schema: z.ZodObject) => Promise<unknown>
  /** The HTTP status of an error of the client's own type; undefined for any other. */
  readonly statusOf: (error: unknown) => number | undefined
}
