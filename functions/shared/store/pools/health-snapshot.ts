import type { Clock } from '../../contract/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { Stored } from './standing-item.ts'
import type { Standings } from './standings.ts'

/**
 * A look is good for so long. With the write before it and the read after it, what one instance has seen is known to all
 * within a second.
 */
const freshMs = 750
/** Nobody waits longer for a look: DynamoDB answers in a tenth of this, or is unwell. */
const patienceMs = 50

type Opened = { readonly standings: Pick<Standings, 'readAll'>; readonly clock: Clock; readonly log: Log }

/** The standings of all members in this instance's memory. While DynamoDB cannot be read, what was known last holds. */
export const openHealthSnapshot = ({ standings, clock, log }: Opened) => {
  let known: ReadonlyMap<string, Stored> = new Map()
  let readAt = Number.NEGATIVE_INFINITY
  /** Since the last look. */
  const learned = new Map<string, Stored>()
  let reading: Promise<void> | undefined

  /** The wall clock, because a frozen process wakes up an hour later; when it was set back, nothing is fresh. */
  const isFresh = (): boolean => clock.now() >= readAt && clock.now() - readAt < freshMs

  /** What was learned here while it was read may be newer. */
  const take = (read: ReadonlyMap<string, Stored>): void => {
    const newer = [...learned].filter(([member, { version }]) => version >= (read.get(member)?.version ?? 0))
    known = new Map([...read, ...newer])
  }

  const read = async (): Promise<void> => {
    readAt = clock.now()
    learned.clear()
    try {
      take(await standings.readAll())
    } catch (error) {
      log('warn', 'health not read', { name: String((error as Error)?.name) })
    }
  }

  return {
    find: (member: string): Stored | undefined => known.get(member),
    /** Puts in what was just learned here. */
    set: (member: string, stored: Stored): void => {
      learned.set(member, stored)
      known = new Map(known).set(member, stored)
    },
    /** Never rejects; however many ask at once, one reads. */
    refresh: async (): Promise<void> => {
      if (!reading && isFresh()) return
      reading ??= read().finally(() => {
        reading = undefined
      })
      const { promise: tooLong, resolve } = Promise.withResolvers<void>()
      const stop = clock.after(patienceMs, resolve)
      await Promise.race([reading, tooLong])
      stop()
    },
  }
}
export type HealthSnapshot = ReturnType<typeof openHealthSnapshot>
