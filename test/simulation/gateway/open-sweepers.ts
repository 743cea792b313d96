import type { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { accountWrites } from '../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../functions/shared/store/accounts/accounts.ts'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import { homeClientOf } from '../../../functions/shared/store/regions.ts'
import { openTenants } from '../../../functions/shared/store/tenants/tenants.ts'
import { openReplay } from '../../../functions/sweeper/replay.ts'
import { openSweep } from '../../../functions/sweeper/sweep.ts'
import type { Scene } from '../open-scene.ts'
import { connectRegions } from '../world/connect-regions.ts'
import type { StoreNetwork } from '../world/open-store-network.ts'
import { environment } from './open-instances.ts'

type Opening = {
  readonly scene: Scene
  readonly region: number
  readonly network: StoreNetwork
  readonly configuration: () => Configuration
  readonly onLine: (line: string) => void
}

const minuteMs = 60_000
/** As `connect-accounts.ts` and `connect-tenants.ts` set it. */
const patience = { requestTimeoutMs: 3_000, maxAttempts: 4 }
/** Lambda repeats what CloudWatch Logs has sent and nobody could take, after so long each time, in milliseconds. */
const repetitionsMs = [60_000, 120_000]

/** The sweeper's schedule and its subscription to the gateway's log; a process each time, which has a minute. */
export const openSweepers = ({ scene, region, network, configuration, onLine }: Opening) => {
  const { dice, timeline, note } = scene

  const open = (kind: string) => {
    const process = scene.openProcess(kind, region)
    timeline.after(minuteMs, process.kill)
    const { dynamodb, regions } = connectRegions(network, process, { patience, count: scene.regions })
    const ledger = openLedger(dynamodb, environment.LEDGER_TABLE)
    const writes = accountWrites(dynamodb, environment.STATE_TABLE, regions)
    const { now } = process.clock
    const log = openLog('debug', onLine, now)
    const tenants = openTenants({
      dynamodb: homeClientOf(dynamodb, regions),
      table: environment.STATE_TABLE,
      declared: configuration().tenants,
      now,
    })
    return { process, accounts: openAccounts(writes, ledger, now), tenants, now, log }
  }

  const sweep = (): void => {
    const { accounts, tenants, now, log } = open('sweep')
    // Lambda repeats a sweep that threw, but the next one comes in a minute anyway.
    openSweep({ accounts, listTenants: tenants.list, now, log })().catch(() => note('sweep: failed'))
  }

  const schedule = (): void => {
    sweep()
    timeline.after(minuteMs, schedule)
  }

  const replay = (line: string, repetitions = repetitionsMs): void => {
    const { process, accounts, log } = open('replay')
    let isDone = false
    void openReplay({ accounts, log })([line]).then(({ failed }) => {
      isDone = failed === 0
      process.kill()
    })
    process.onDeath(() => {
      const [waitMs, ...others] = repetitions
      if (isDone || waitMs === undefined) return
      note('replay: repeated')
      timeline.after(waitMs, () => replay(line, others))
    })
  }

  timeline.after(dice.between(1, minuteMs), schedule)
  return {
    /** CloudWatch Logs delivers a line at least once, and soon. */
    deliver: (line: string): void => {
      timeline.after(dice.between(100, 20_000), () => replay(line))
      if (!dice.chance(0.3)) return
      note('replay: delivered twice')
      timeline.after(dice.between(100, 180_000), () => replay(line))
    },
  }
}
