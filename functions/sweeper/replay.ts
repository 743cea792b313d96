import type { Log } from '../shared/contract/log.ts'
import type { Accounts } from '../shared/store/accounts/accounts.ts'
import { workThrough } from '../shared/work-through.ts'
import { readUnsettled } from './read-unsettled.ts'

type Replaying = { readonly accounts: Pick<Accounts, 'replay'>; readonly log: Log }

/** How many lines there were, how many of them ended a hold, and how many could not be read or written. */
export type Replayed = { readonly lines: number; readonly settled: number; readonly failed: number }

const linesAtOnce = 16

/**
 * Writes what the gateway could not write before its deadline, so that a request is charged what it used and not what was
 * held. Doing it twice changes nothing, so a delivery may come again. Where also Lambda's second repetition fails, some
 * three minutes later, the sweep charges what was held.
 */
export const openReplay = ({ accounts, log }: Replaying) => {
  /** Whether the line ended a hold; undefined if it could not be replayed, which stops no other line. */
  const replayLine = async (line: string): Promise<boolean | undefined> => {
    try {
      return await accounts.replay(readUnsettled(line))
    } catch (error) {
      log('error', 'line not replayed', { name: String((error as Error)?.name) })
      return undefined
    }
  }

  return async (lines: readonly string[]): Promise<Replayed> => {
    const results = await workThrough(lines, linesAtOnce, replayLine)
    const settled = results.filter(hasSettled => hasSettled === true).length
    const failed = results.filter(hasSettled => hasSettled === undefined).length
    const replayed = { lines: lines.length, settled, failed }
    log('info', 'replayed', replayed)
    return replayed
  }
}
