import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { openHost } from '../shared/edge/open-host.ts'
import { connectQueue } from '../shared/store/connect-queue.ts'
import { connectRegions } from '../shared/store/connect-regions.ts'
import { connectWebhookMasters } from '../shared/store/secrets/connect-webhook-masters.ts'
import { connectTenants } from '../shared/store/tenants/connect-tenants.ts'
import { isPublicAddress } from '../shared/upstream/is-public-address.ts'
import { openPost } from '../shared/upstream/open-post.ts'
import { openDeliver } from './deliver.ts'

const timeoutMs = 5_000

const { environment, configuration, clock, log } = openHost()
const { now } = clock
const regions = connectRegions({ environment, configuration, now })
const deliver = openDeliver({
  findTenant: connectTenants({ environment, configuration, regions, now }).find,
  readMasters: connectWebhookMasters(environment, now),
  post: openPost({ isAllowed: isPublicAddress, timeoutMs, clock }),
  queue: connectQueue(environment.WEBHOOK_QUEUE),
  now,
  log,
})

/**
 * Called with the events that wait in the queue. A Lambda of its own, because it calls hosts that strangers have named: of
 * all tables it may read the stored tenants alone, and of all secrets the one it signs with.
 */
export const handler = ({ Records }: SQSEvent): Promise<SQSBatchResponse> => deliver(Records)
