import { Duration, Stack } from 'aws-cdk-lib'
import { Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { createAlarms } from './create-alarms.ts'
import type { LoggedFunction } from './create-function.ts'

const period = Duration.minutes(5)

/** What functions/cashier writes when money waits for a person; Lambda may nest it one level down. */
const messages = ['payment not credited', 'billing not configured']
const pattern = FilterPattern.any(
  ...messages.flatMap(message =>
    ['$.message', '$.message.message'].map(field => FilterPattern.stringValue(field, '=', message)),
  ),
)

/** What an operator should hear of when payments come. */
export const addAlarmsOfBilling = (scope: Construct, { lambda, logGroup }: LoggedFunction): void => {
  const uncredited = logGroup.addMetricFilter('Uncredited', {
    metricNamespace: Stack.of(logGroup).stackName,
    metricName: 'Uncredited',
    filterPattern: pattern,
  })
  createAlarms(scope, [
    {
      id: 'CashierErrors',
      metric: lambda.metricErrors({ period }),
      threshold: 1,
      meaning: 'The cashier crashed, or could not report usage to Stripe; the next hour tries again.',
    },
    {
      id: 'UncreditedPayments',
      metric: uncredited.metric({ statistic: Stats.SUM, period }),
      threshold: 1,
      meaning:
        'A payment is genuine and could not be credited, or no payment can be checked: the log of the cashier says which, and why.',
    },
  ])
}
