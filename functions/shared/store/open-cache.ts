type Options = {
  readonly now: () => number
  readonly forMs: number
  /** How old an answer may be that stands in for a read that failed; absent, none does. */
  readonly staleForMs?: number | undefined
  /** Entries kept at most; the oldest goes first. */
  readonly capacity: number
}

/** What was found, and when the read began that has found it. */
type Found<Answer> = { readonly answer: Answer; readonly at: number }

/**
 * A cache of answers by name. One read serves everyone who asks while it runs and for `forMs` after it *began*, so an
 * answer is never older than that, however slow the read was. A failed read is not kept, but where something was found within
 * `staleForMs`, that is found again.
 */
export const openCache = <Answer>({ now, forMs, staleForMs = 0, capacity }: Options) => {
  const entries = new Map<string, { readonly readAt: number; readonly found: Promise<Found<Answer>> }>()

  /** The wall clock, because a frozen process wakes up an hour later; when it was set back, nothing is fresh. */
  const isWithin = (span: number, at: number): boolean => now() >= at && now() - at < span

  const find = async (
    at: number,
    read: () => Promise<Answer>,
    before: Promise<Found<Answer>> | undefined,
  ): Promise<Found<Answer>> => {
    try {
      return { answer: await read(), at }
    } catch (error) {
      const known = await before?.catch(() => undefined)
      if (known?.answer === undefined || !isWithin(staleForMs, known.at)) throw error
      return known
    }
  }

  return async (name: string, read: () => Promise<Answer>): Promise<Answer> => {
    const kept = entries.get(name)
    if (kept !== undefined && isWithin(forMs, kept.readAt)) return (await kept.found).answer

    entries.delete(name)
    const [oldest] = entries.keys()
    if (oldest !== undefined && entries.size >= capacity) entries.delete(oldest)
    const readAt = now()
    const entry = { readAt, found: find(readAt, read, kept?.found) }
    entries.set(name, entry)
    entry.found.catch(() => {
      if (entries.get(name) === entry) entries.delete(name)
    })
    return (await entry.found).answer
  }
}
