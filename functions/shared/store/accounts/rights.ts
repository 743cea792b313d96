import type { AccountWrites } from './account-writes.ts'
import { openAgreeLimit } from './agree-limit.ts'
import { openGatherRights } from './gather-rights.ts'
import { openLevelRights } from './level-rights.ts'
import { openTransferRights } from './transfer-rights.ts'

/** What all shards of an account have together, brought to where it is needed, and limits that hold in all of them. */
export const openRights = (writes: AccountWrites) => {
  const transfer = openTransferRights(writes)
  const level = openLevelRights({ writes, transfer })
  const agree = openAgreeLimit({ writes, level })
  return { level, agree, gather: openGatherRights({ writes, transfer, agree }) }
}
export type Rights = ReturnType<typeof openRights>
