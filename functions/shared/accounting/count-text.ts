/** Cut, because a word costs the square of its length: 64,000 letters without a space take 3 s, in slices 0.2 s. In characters. */
const sliceLength = 1_000
/** More than this is sampled, because a quote costs its caller nothing and must cost us little: a second at worst. */
const maximumSlices = 100

/** Loaded with the first text that is counted: 2 MB of vocabulary, which only those who ask for a quote should wait for. */
const openTokenizer = async () => {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/o200k_base')
  // Its cache would keep whole requests alive by the words that it took from them.
  setMergeCacheSize(0)
  // What looks like a control token is text to whoever sends it.
  return (text: string): number => countTokens(text, { disallowedSpecial: new Set() })
}

/**
 * About how many tokens a text has, by o200k_base, the vocabulary of OpenAI's models since GPT-4o; those of others differ by
 * some percent. Up to 100,000 characters are counted, of a longer text so many, evenly spread, and the rest is taken to be
 * like them.
 */
export const countText = async (text: string): Promise<number> => {
  if (text === '') return 0
  const count = await openTokenizer()
  const step = Math.max(sliceLength, text.length / maximumSlices)
  let tokens = 0
  let seen = 0
  for (let start = 0; start < text.length; start += step) {
    const slice = text.slice(Math.floor(start), Math.floor(start) + sliceLength)
    tokens += count(slice)
    seen += slice.length
  }
  return Math.round((tokens * text.length) / seen)
}
