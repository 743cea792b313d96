/**
 * What a provider wants back with the next turn, in a message's `reasoning_details` beside the readable
 * `reasoning_content`. OpenAI's SDKs keep both, so a caller who sends the message back has said all of it.
 */
export type ReasoningDetail = {
  /** `reasoning.text` and `reasoning.summary` have a text, `reasoning.encrypted` has data, `reasoning.part` a part. */
  readonly type: string
  readonly text?: string
  readonly signature?: string
  readonly data?: string
  /** A piece of an answer that has no place in OpenAI's form, as the provider said it. */
  readonly part?: unknown
  /** The tool call or the reasoning item that it belongs to. */
  readonly id?: string
  /** Whose it is: a provider gets back only what its own dialect can read. */
  readonly format: string
  /** Counts the details of a choice, by which a stream's pieces are put together. */
  readonly index?: number
}

const isDetail = (value: unknown): value is ReasoningDetail =>
  typeof value === 'object' && value !== null && typeof (value as ReasoningDetail).type === 'string'

/** The details of a message that are in this format. */
export const readDetails = (
  message: { readonly [field: string]: unknown },
  format: string,
): readonly ReasoningDetail[] => {
  const details = message['reasoning_details']
  return Array.isArray(details) ? details.filter(isDetail).filter(detail => detail.format === format) : []
}
