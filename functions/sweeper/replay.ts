import type { Log } from '../shared/contract/log.ts'
import type { Accounts } from '../shared/store/accounts.ts'
import { readUnsettled } from './read-unsettled.ts'

type Replaying = { readonly accounts: Pick<Accounts, 'replay'>; readonly log: Log }

/** How many lines there were, how many ended a hold, and how many could not be read or written. */
export type Replayed = { readonly lines: number; readonly settled: number; readonly failed: number }

/**
 * Writes what the gateway could not write before its deadline, so that a request is charged what it used and not what was
 * held. Doing it twice changes nothing, so the whole delivery may come again.
 */
export const openReplay = ({ accounts, log }: Replaying) => {
  return async (lines: readonly string[]): Promise<Replayed> => {
    let settled = 0
    let failed = 0
    for (const line of lines) {
      try {
        if (await accounts.replay(readUnsettled(line))) settled += 1
      } catch (error) {
        failed += 1
        log('error', 'line not replayed', { name: String((error as Error)?.name) })
      }
    }
    const replayed = { lines: lines.length, settled, failed }
    log('info', 'replayed', replayed)
    return replayed
  }
}
