import type { Room } from './amount.ts'
import { type Limit, type Standing, tightestOf } from './list-standings.ts'

/** What is left for one more hold in this window, wherever there is least. */
export const roomOf = (standings: readonly Standing[]): Room => {
  const leftOf = (limit: Limit): number | undefined => {
    const standing = tightestOf(standings, limit)
    return standing && Math.max(0, standing.left)
  }
  return { tokens: leftOf('tokens'), nanos: leftOf('nanos') }
}
