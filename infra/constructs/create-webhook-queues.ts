import { Duration } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { functions } from '../functions.ts'
import { createDeadLetterQueue, createQueue } from './create-queue.ts'

export type WebhookQueues = { readonly events: Queue; readonly deadLetters: Queue }

/** As many as the waits of functions/courier/back-off.ts, which add up to most of a day. */
const tries = 8

/** Where webhook events wait for their delivery, and where those go that nobody took. */
export const createWebhookQueues = (scope: Construct, name: string): WebhookQueues => {
  const deadLetters = createDeadLetterQueue(scope, 'WebhookDeadLetters', `${name}-webhook-dead-letters`)
  const events = createQueue(scope, 'WebhookQueue', `${name}-webhooks`, {
    // A dead letter's age counts from here, so this is short.
    retentionPeriod: Duration.days(2),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
    // What AWS recommends for a queue that calls a function: six times its timeout.
    visibilityTimeout: Duration.seconds(6 * functions.courier.timeoutSeconds),
  })
  return { events, deadLetters }
}
