import { creditBugs } from './seeded-bugs/credit-bugs.ts'
import { holdBugs } from './seeded-bugs/hold-bugs.ts'
import { keyBugs } from './seeded-bugs/key-bugs.ts'
import { mendBugs } from './seeded-bugs/mend-bugs.ts'
import { regionBugs } from './seeded-bugs/region-bugs.ts'
import type { SeededBug } from './seeded-bugs/seeded-bug.ts'
import { settleBugs } from './seeded-bugs/settle-bugs.ts'
import { shardBugs } from './seeded-bugs/shard-bugs.ts'
import { windowBugs } from './seeded-bugs/window-bugs.ts'

/** Each must be seen by the laws, or the laws are worth nothing. */
export const seededBugs: readonly SeededBug[] = [
  ...holdBugs,
  ...settleBugs,
  ...mendBugs,
  ...creditBugs,
  ...keyBugs,
  ...windowBugs,
  ...shardBugs,
  ...regionBugs,
]
