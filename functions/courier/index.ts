import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { openHost } from '../shared/edge/open-host.ts'
import { connectQueue } from '../shared/store/connect-queue.ts'
import { connectTenants } from '../shared/store/connect-tenants.ts'
import { connectWebhookMasters } from '../shared/store/connect-webhook-masters.ts'
import { isPublicAddress } from '../shared/upstream/is-public-address.ts'
import { openPost } from '../shared/upstream/open-post.ts'
import { openDeliver } from './deliver.ts'

const timeoutMs = 5_000

const { environment, configuration, clock, log } = openHost()
const deliver = openDeliver({
  findTenant: connectTenants({ environment, configuration, now: clock.now }).find,
  readMasters: connectWebhookMasters(environment, clock.now),
  post: openPost({ isAllowed: isPublicAddress, timeoutMs, clock }),
  queue: connectQueue(environment.WEBHOOK_QUEUE),
  now: clock.now,
  log,
})

/**
 * Called with the events that wait in the queue. A Lambda of its own, because it calls hosts that strangers have named: of
 * all tables it may read the stored tenants alone, and of all secrets the one it signs with.
 */
export const handler = ({ Records }: SQSEvent): Promise<SQSBatchResponse> => deliver(Records)
