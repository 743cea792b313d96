import type { DynamoDBBatchResponse, DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda'
import { openHost } from '../shared/edge/open-host.ts'
import { connectArchive } from '../shared/store/connect-archive.ts'
import { connectBooks } from '../shared/store/connect-books.ts'
import { connectQueue } from '../shared/store/connect-queue.ts'
import { connectTenants } from '../shared/store/connect-tenants.ts'
import { openAnnounce } from './announce.ts'
import { openAnnounceQuotas } from './announce-quotas.ts'
import { openRecord } from './record.ts'
import { openReport } from './report.ts'

const { environment, configuration, clock, log } = openHost()
const { now } = clock
const tenants = connectTenants({ environment, configuration, now })
const { announcements, readQuotaUse, readDay } = connectBooks(environment, now)
const announce = openAnnounce({ announcements, queue: connectQueue(environment.WEBHOOK_QUEUE), now, log })
const announceQuotas = openAnnounceQuotas({ readQuotaUse, announce, log })
const record = openRecord({
  archive: connectArchive(environment),
  unarchived: connectQueue(environment.UNARCHIVED_QUEUE),
  findTenant: tenants.find,
  announceQuotas,
  log,
})
const report = openReport({ listTenants: tenants.list, readDay, announce, announceQuotas, now, log })

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
