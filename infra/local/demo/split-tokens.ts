/** Cuts a text into the demo model's tokens, short words and single signs, which joined are the text again. */
export const splitTokens = (text: string): string[] =>
  text.match(/\s*(?:[\p{L}\p{N}_]{1,12}|[^\s\p{L}\p{N}_])|\s+/gu) ?? []
