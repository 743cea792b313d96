import { Duration } from 'aws-cdk-lib'
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { createAlarms } from './create-alarms.ts'
import type { LoggedFunction } from './create-function.ts'

type AlarmsProps = {
  readonly recorder: LoggedFunction
  readonly courier: LoggedFunction
  readonly unarchived: Queue
  readonly undelivered: Queue
}

const period = Duration.minutes(5)

const countLetters = (queue: Queue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period })

/** What an operator should hear of when rows are archived and tenants are told. */
export const addAlarmsOfRecording = (scope: Construct, props: AlarmsProps): void => {
  const { recorder, courier, unarchived, undelivered } = props
  createAlarms(scope, [
    {
      id: 'RecorderErrors',
      metric: recorder.lambda.metricErrors({ period }),
      threshold: 1,
      meaning:
        'The recorder crashed, or could not tell tenants of their usage; it tries again every five minutes.',
    },
    {
      id: 'RecorderLag',
      metric: recorder.lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period }),
      threshold: Duration.minutes(15).toMilliseconds(),
      meaning:
        'The archive falls behind the ledger: S3 or SQS fails. After twelve hours batches are given up.',
    },
    {
      id: 'UnarchivedRows',
      metric: countLetters(unarchived),
      threshold: 1,
      meaning: 'The queue says which rows could not be archived; they stand in the ledger.',
    },
    {
      id: 'CourierErrors',
      metric: courier.lambda.metricErrors({ period }),
      threshold: 1,
      meaning: 'The courier crashed; its webhook events are tried again.',
    },
    {
      id: 'UndeliveredEvents',
      metric: countLetters(undelivered),
      threshold: 1,
      meaning:
        "A tenant's webhook took an event in none of eight tries; move it back to the queue once it does.",
    },
  ])
}
