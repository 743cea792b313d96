import { Duration, Stack } from 'aws-cdk-lib'
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { createAlarms } from './create-alarms.ts'
import type { LoggedFunction } from './create-function.ts'

type AlarmsProps = { readonly gateway: LoggedFunction; readonly prober: LoggedFunction }

const period = Duration.minutes(5)

/** By the line of the log that they count (functions/shared/store/pools/log-transition.ts). */
const metrics = { PoolMemberLeft: 'pool member left', PoolMemberReturned: 'pool member returned' } as const

/** Counts lines by their reason; Lambda may nest what a function writes one level down. */
const countChanges = (logGroup: LogGroup): void => {
  for (const [metricName, message] of Object.entries(metrics))
    for (const [form, line] of Object.entries({ Plain: '$', Nested: '$.message' }))
      logGroup.addMetricFilter(`${metricName}${form}`, {
        metricNamespace: Stack.of(logGroup).stackName,
        metricName,
        filterPattern: FilterPattern.stringValue(`${line}.message`, '=', message),
        dimensions: { reason: `${line}.reason` },
      })
}

const countLeft = (scope: Construct, reason: string): IMetric =>
  new Metric({
    namespace: Stack.of(scope).stackName,
    metricName: 'PoolMemberLeft' satisfies keyof typeof metrics,
    dimensionsMap: { reason },
    statistic: Stats.SUM,
    period,
  })

/** What an operator should hear of provider keys. A provider that only fails comes back by itself, so it rings no alarm. */
export const addAlarmsOfPools = (scope: Construct, { gateway, prober }: AlarmsProps): void => {
  countChanges(gateway.logGroup)
  countChanges(prober.logGroup)
  createAlarms(scope, [
    {
      id: 'KeyRefused',
      metric: countLeft(scope, 'key_refused'),
      threshold: 1,
      meaning:
        'A provider refuses one of our keys, which is out until it is accepted again: look at its secret.',
    },
    {
      id: 'KeyExhausted',
      metric: countLeft(scope, 'quota_exhausted'),
      threshold: 1,
      meaning: "A provider's account behind one of our keys is out of quota: top it up, or put another key.",
    },
    {
      id: 'ProberErrors',
      metric: prober.lambda.metricErrors({ period }),
      threshold: 1,
      meaning: 'The prober could not ask for a member that is out; it tries again each minute.',
    },
  ])
}
