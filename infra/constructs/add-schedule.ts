import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

/** Calls a function once a minute. */
export const addSchedule = (target: LambdaFunction): void => {
  const rule = new Rule(target, 'EveryMinute', { schedule: Schedule.rate(Duration.minutes(1)) })
  // A call that could not be delivered within its minute is the next one's.
  rule.addTarget(new LambdaTarget(target, { maxEventAge: Duration.minutes(1) }))
}
