import { Duration, Stack } from 'aws-cdk-lib'
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { functions } from '../functions.ts'
import { type AlarmRow, createAlarms } from './create-alarms.ts'
import type { LoggedFunction } from './create-function.ts'
import { unsettledPattern } from './unsettled-pattern.ts'

type AlarmsProps = {
  readonly gateway: LoggedFunction
  readonly sweeper: LoggedFunction
  readonly tables: readonly Table[]
}

const period = Duration.minutes(5)
const operations = [
  Operation.GET_ITEM,
  Operation.PUT_ITEM,
  Operation.UPDATE_ITEM,
  Operation.DELETE_ITEM,
  Operation.QUERY,
]

const countUnsettled = ({ logGroup }: LoggedFunction): IMetric =>
  logGroup
    .addMetricFilter('Unsettled', {
      metricNamespace: Stack.of(logGroup).stackName,
      metricName: 'Unsettled',
      filterPattern: unsettledPattern,
    })
    .metric({ statistic: Stats.SUM, period })

const alarmsOfGateway = (gateway: LoggedFunction): AlarmRow[] => [
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
    threshold: 0.9 * functions.gateway.timeoutSeconds * 1000,
    meaning: 'One stream in a hundred comes close to the timeout, at which it would be cut.',
  },
  {
    id: 'UnsettledAlarm',
    metric: countUnsettled(gateway),
    threshold: 1,
    meaning:
      'A request could not be settled before its deadline: DynamoDB was not to be had. The sweeper replays it.',
  },
]

const alarmsOfSweeper = ({ lambda }: LoggedFunction): AlarmRow[] => [
  {
    id: 'SweeperErrors',
    metric: lambda.metricErrors({ period }),
    threshold: 1,
    meaning:
      'A sweep or a replay failed. Lambda and the next minute try again; until then holds of dead requests stand.',
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

/** What an operator should hear of when requests are served; each alarm's description says what it means. */
export const addAlarms = (scope: Construct, { gateway, sweeper, tables }: AlarmsProps): void =>
  createAlarms(scope, [
    ...alarmsOfGateway(gateway),
    ...alarmsOfSweeper(sweeper),
    ...tables.flatMap(alarmsOfTable),
  ])
