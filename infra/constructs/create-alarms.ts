import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

export type AlarmRow = {
  readonly id: string
  readonly metric: IMetric
  /** From here on it rings. */
  readonly threshold: number
  readonly meaning: string
}

export const createAlarms = (scope: Construct, rows: readonly AlarmRow[]): void => {
  for (const { id, metric, threshold, meaning } of rows)
    new Alarm(scope, id, {
      metric,
      threshold,
      alarmDescription: meaning,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
}
