import { Duration, Validations } from 'aws-cdk-lib'
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

type QueueOptions = {
  readonly retentionPeriod: Duration
  readonly deadLetterQueue?: DeadLetterQueue
  readonly visibilityTimeout?: Duration
}

/** Encrypted, and for TLS only. */
export const createQueue = (scope: Construct, id: string, queueName: string, options: QueueOptions): Queue =>
  new Queue(scope, id, {
    queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    ...options,
  })

/** A queue that a person empties, after the alarm: kept for 14 days, which is as long as SQS keeps anything. */
export const createDeadLetterQueue = (scope: Construct, id: string, queueName: string): Queue => {
  const queue = createQueue(scope, id, queueName, { retentionPeriod: Duration.days(14) })
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It holds the dead letters itself.' })
  return queue
}
