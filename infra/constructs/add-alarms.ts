import { Duration, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb'
import { FilterPattern } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { LoggedFunction } from './create-function.ts'

type AlarmsProps = {
  readonly gateway: LoggedFunction
  readonly timeoutSeconds: number
  readonly tables: readonly Table[]
}

type AlarmRow = {
  readonly id: string
  readonly metric: IMetric
  readonly threshold: number
  readonly meaning: string
}

const period = Duration.minutes(5)
const operations = [
  Operation.GET_ITEM,
  Operation.PUT_ITEM,
  Operation.UPDATE_ITEM,
  Operation.DELETE_ITEM,
  Operation.QUERY,
]

/** A line that says `unsettled` is money held and not settled; Lambda may nest what the gateway logs one level down. */
const countUnsettled = ({ logGroup }: LoggedFunction): IMetric =>
  logGroup
    .addMetricFilter('Unsettled', {
      metricNamespace: Stack.of(logGroup).stackName,
      metricName: 'Unsettled',
      filterPattern: FilterPattern.any(
        FilterPattern.stringValue('$.message', '=', 'unsettled'),
        FilterPattern.stringValue('$.message.message', '=', 'unsettled'),
      ),
    })
    .metric({ statistic: Stats.SUM, period })

const alarmsOfGateway = (gateway: LoggedFunction, timeoutSeconds: number): AlarmRow[] => [
  {
    id: 'Errors',
    metric: gateway.lambda.metricErrors({ period }),
    threshold: 1,
    meaning:
      'An invocation crashed or ran into its timeout; refusals and failures of providers do not count.',
  },
  {
    id: 'Throttles',
    metric: gateway.lambda.metricThrottles({ period }),
    threshold: 1,
    meaning: 'Callers got 429 from Lambda itself: the concurrency is used up.',
  },
  {
    id: 'SlowP99',
    metric: gateway.lambda.metricDuration({ period, statistic: Stats.percentile(99) }),
    threshold: 0.9 * timeoutSeconds * 1000,
    meaning: 'One stream in a hundred comes close to the timeout, at which it would be cut.',
  },
  {
    id: 'UnsettledAlarm',
    metric: countUnsettled(gateway),
    threshold: 1,
    meaning: 'A request could not be settled; its hold is still on the account, see the log line.',
  },
]

const alarmsOfTable = (table: Table): AlarmRow[] => [
  {
    id: `${table.node.id}Throttles`,
    metric: table.metricThrottledRequestsForOperations({ operations, period }),
    threshold: 1,
    meaning: 'DynamoDB throttles; a tenant above some 500 requests a second is one hot partition.',
  },
  {
    id: `${table.node.id}SystemErrors`,
    metric: table.metricSystemErrorsForOperations({ operations, period }),
    threshold: 1,
    meaning: 'DynamoDB answered 500; requests are refused while holds cannot be written.',
  },
]

/** What an operator should hear of; each alarm's description says what it means. */
export const addAlarms = (scope: Construct, { gateway, timeoutSeconds, tables }: AlarmsProps): void => {
  for (const row of [...alarmsOfGateway(gateway, timeoutSeconds), ...tables.flatMap(alarmsOfTable)]) {
    new Alarm(scope, row.id, {
      metric: row.metric,
      threshold: row.threshold,
      alarmDescription: row.meaning,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
