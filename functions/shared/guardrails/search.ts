export type Span = { readonly start: number; readonly end: number }

/** What is denied in a text from some place on. */
export type Findings = {
  /** In their order, none over another. */
  readonly matches: readonly Span[]
  /** Up to here it is known what is denied, whatever comes after the text; behind the last match. */
  readonly clear: number
}

/**
 * Looks for what is denied in a text, from `from` on: what is before it stands there for the borders of words only. Linear in
 * the text. `isEnd` says that nothing more will come.
 */
export type Search = (text: string, from: number, isEnd: boolean) => Findings
