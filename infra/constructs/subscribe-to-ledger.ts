import { Duration } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'

type Subscription = { readonly ledger: Table; readonly failures: Queue }

/** What Lambda itself does with the role of the function to read a stream. */
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']

/**
 * Calls a function with the new rows of the ledger, a thousand or a minute's at a time: the fewer the objects, the faster
 * Athena reads them. A stream keeps its records for 24 hours, so a batch that fails for 12 is given up while those behind it
 * can still be read; it stays in the ledger, and its place in the stream goes to `failures`.
 */
export const subscribeToLedger = (target: LambdaFunction, { ledger, failures }: Subscription): void => {
  const stream = ledger.tableStreamArn
  if (stream === undefined) throw new Error('The table has no stream.')
  target.addToRolePolicy(
    new PolicyStatement({ actions: streamActions.map(action => `dynamodb:${action}`), resources: [stream] }),
  )
  target.addEventSourceMapping('LedgerStream', {
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    // Rows never change, and one that expires is archived already.
    filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
    batchSize: 1_000,
    maxBatchingWindow: Duration.minutes(1),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 1_000,
    maxRecordAge: Duration.hours(12),
    onFailure: new SqsDlq(failures),
  })
}
