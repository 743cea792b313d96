import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { bindQueue } from './bind-queue.ts'

/** What Lambda does with the role of the function to read the queue, and what the function does to wait longer. */
const queueActions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility']

/** Calls a function with the events of the queue, a few at a time: a slow receiver must not use up the account's concurrency. */
export const subscribeToWebhooks = (target: LambdaFunction, queue: Queue): void => {
  bindQueue(target, { variable: 'WEBHOOK_QUEUE', queue, actions: queueActions })
  target.addEventSourceMapping('WebhookQueue', {
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: 5,
    reportBatchItemFailures: true,
  })
}
