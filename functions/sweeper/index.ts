import type { CloudWatchLogsEvent, ScheduledEvent } from 'aws-lambda'
import { openHost } from '../shared/edge/open-host.ts'
import { connectAccounts } from '../shared/store/accounts/connect-accounts.ts'
import { connectRegions } from '../shared/store/connect-regions.ts'
import { connectTenants } from '../shared/store/tenants/connect-tenants.ts'
import { readLogLines } from './read-log-lines.ts'
import { openReplay } from './replay.ts'
import { openSweep } from './sweep.ts'

const { environment, configuration, clock, log } = openHost()
const { now } = clock
const regions = connectRegions({ environment, configuration, now })
const accounts = connectAccounts(environment, regions, now)
const { list: listTenants } = connectTenants({ environment, configuration, regions, now })
const sweep = openSweep({ accounts, listTenants, now, log })
const replay = openReplay({ accounts, log })

/** Called each minute by a schedule, and by CloudWatch Logs with the lines of the gateway that say `unsettled`. */
export const handler = async (event: ScheduledEvent | CloudWatchLogsEvent): Promise<void> => {
  const { failed } = await ('awslogs' in event ? replay(readLogLines(event.awslogs.data)) : sweep())
  // Only what throws counts as an error, rings the alarm and is tried again by Lambda, twice.
  if (failed > 0) throw new Error(`${failed} failed; the lines of the log before this one say which.`)
}
