/** The last event tells the usage, at its end; the picture before it can be larger than any event that is worth keeping. */
const keptCharacters = 8_192

const usagePattern = /"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g

/** Remembers the end of a stream, because that is where providers say what it has used. */
export const openUsageTail = () => {
  const decoder = new TextDecoder()
  let tail = ''
  return {
    push: (bytes: Uint8Array): void => {
      tail = (tail + decoder.decode(bytes, { stream: true })).slice(-keptCharacters)
    },
    /** An answer with that usage; undefined where there was none. */
    read: (): { readonly usage: unknown } | undefined => {
      const [, usage] = [...tail.matchAll(usagePattern)].at(-1) ?? []
      try {
        return usage === undefined ? undefined : { usage: JSON.parse(usage) }
      } catch {
        return undefined
      }
    },
  }
}
