type Options = {
  readonly now: () => number
  readonly forMs: number
  /** Entries kept at most; the oldest goes first. */
  readonly capacity: number
}

/**
 * A cache of answers by name. One read serves everyone who asks while it runs and for `forMs` after it *began*, so an
 * answer is never older than that, however slow the read was. A failed read is not kept.
 */
export const openCache = <Answer>({ now, forMs, capacity }: Options) => {
  const entries = new Map<string, { readonly readAt: number; readonly answer: Promise<Answer> }>()

  /** The wall clock, because a frozen process wakes up an hour later; when it was set back, nothing is fresh. */
  const isFresh = (readAt: number): boolean => now() >= readAt && now() - readAt < forMs

  return (name: string, read: () => Promise<Answer>): Promise<Answer> => {
    const kept = entries.get(name)
    if (kept !== undefined && isFresh(kept.readAt)) return kept.answer

    entries.delete(name)
    const [oldest] = entries.keys()
    if (oldest !== undefined && entries.size >= capacity) entries.delete(oldest)
    const entry = { readAt: now(), answer: read() }
    entries.set(name, entry)
    entry.answer.catch(() => {
      if (entries.get(name) === entry) entries.delete(name)
    })
    return entry.answer
  }
}
