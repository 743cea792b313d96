import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** One SQS queue. Each call rejects if SQS does. */
export type Queue = {
  readonly send: (message: object) => Promise<void>
  /** Hides a received message for so many seconds (at most 12 hours) from now, after which it is delivered again. */
  readonly postpone: (receipt: string, seconds: number) => Promise<void>
}

export const connectQueue = (url: string): Queue => {
  const sqs = new SQSClient({ maxAttempts: 3, requestHandler: timeouts })
  return {
    send: async message => {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(message) }))
    },
    postpone: async (receipt, seconds) => {
      const change = { QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: seconds }
      await sqs.send(new ChangeMessageVisibilityCommand(change))
    },
  }
}
