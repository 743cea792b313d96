import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type { Log } from '../shared/contract/log.ts'
import { WebhookEvent } from '../shared/contract/webhook-event.ts'
import { deriveWebhookSecret } from '../shared/contract/webhook-secret.ts'
import type { Queue } from '../shared/store/connect-queue.ts'
import type { Tenants } from '../shared/store/tenants/tenants.ts'
import type { Post } from '../shared/upstream/open-post.ts'
import { backOff } from './back-off.ts'
import { signBody } from './sign-body.ts'

type Delivering = {
  readonly findTenant: Tenants['find']
  /** Every secret that holds at present; a tenant's is derived from each. */
  readonly readMasters: () => Promise<readonly string[]>
  readonly post: Post
  readonly queue: Pick<Queue, 'postpone'>
  readonly now: () => number
  readonly log: Log
}

/**
 * Delivers events to the webhooks of their tenants. Whatever is not answered with 2xx is tried again, later each time, until
 * the queue moves it to the dead letters. Where an event goes stands with its tenant and not in the message: a tenant whose
 * webhook was taken out gets nothing more.
 */
export const openDeliver = ({ findTenant, readMasters, post, queue, now, log }: Delivering) => {
  const deliver = async (body: string): Promise<boolean> => {
    const event = WebhookEvent.parse(JSON.parse(body))
    const fields = { tenant: event.tenant, event: event.id, type: event.type }
    const url = (await findTenant(event.tenant))?.webhook
    if (url === undefined) {
      log('warn', 'event without a webhook', fields)
      return true
    }
    const secrets = (await readMasters()).map(master => deriveWebhookSecret(master, event.tenant))
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'causeway',
      // Signed anew for each try, so that its time is that of the try.
      'causeway-signature': signBody(secrets, Math.floor(now() / 1_000), body),
    }
    const posted = await post({ url, headers, body })
    const isDelivered = 'status' in posted && posted.status >= 200 && posted.status < 300
    log(isDelivered ? 'info' : 'warn', isDelivered ? 'event delivered' : 'event not delivered', {
      ...fields,
      ...posted,
    })
    return isDelivered
  }

  /** True if nothing is left to do. */
  const attempt = async ({ body, attributes, receiptHandle, messageId }: SQSRecord): Promise<boolean> => {
    try {
      if (await deliver(body)) return true
      await queue.postpone(receiptHandle, backOff(Number(attributes.ApproximateReceiveCount)))
    } catch (error) {
      // It comes again after the queue's own visibility timeout.
      log('error', 'delivery failed', { messageId, name: String((error as Error)?.name) })
    }
    return false
  }

  return async (messages: readonly SQSRecord[]): Promise<SQSBatchResponse> => {
    const isDone = await Promise.all(messages.map(attempt))
    const failed = messages.filter((_, index) => !isDone[index])
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }
}
