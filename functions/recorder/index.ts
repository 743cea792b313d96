import type { DynamoDBBatchResponse, DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda'
import { nameOfOther } from '../shared/check-home.ts'
import { openHost } from '../shared/edge/open-host.ts'
import { connectBooks } from '../shared/store/books/connect-books.ts'
import { connectArchive } from '../shared/store/connect-archive.ts'
import { connectQueue } from '../shared/store/connect-queue.ts'
import { connectRegions } from '../shared/store/connect-regions.ts'
import { connectTenants } from '../shared/store/tenants/connect-tenants.ts'
import { openAnnounce } from './announce.ts'
import { openAnnounceQuotas } from './announce-quotas.ts'
import { openRecord } from './record.ts'
import { openReport } from './report.ts'

const { environment, configuration, clock, log } = openHost()
const { now } = clock
const regions = connectRegions({ environment, configuration, now })
const tenants = connectTenants({ environment, configuration, regions, now })
const { announcements, readQuotaUse, readDay } = connectBooks(environment, regions, now)
const announce = openAnnounce({ announcements, queue: connectQueue(environment.WEBHOOK_QUEUE), now, log })
const here = nameOfOther({ configuration, environment })
// The whole account is looked at from its home, so that nobody is told twice.
const announceQuotas =
  here === undefined ? openAnnounceQuotas({ readQuotaUse, announce, log }) : async () => true
const record = openRecord({
  archive: connectArchive(environment),
  unarchived: connectQueue(environment.UNARCHIVED_QUEUE),
  findTenant: tenants.find,
  announceQuotas,
  log,
})
const report = openReport({ listTenants: tenants.list, readDay, announce, announceQuotas, here, now, log })

/** Called with batches of the ledger's stream, and every five minutes by a schedule. */
export const handler = async (
  event: DynamoDBStreamEvent | ScheduledEvent,
): Promise<DynamoDBBatchResponse | undefined> => {
  if ('Records' in event) return record(event.Records)
  const { failed } = await report()
  // Only what throws counts as an error and rings the alarm.
  if (failed > 0) throw new Error(`${failed} failed; the lines of the log before this one say which.`)
  return undefined
}
