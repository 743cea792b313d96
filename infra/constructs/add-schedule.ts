import type { Duration } from 'aws-cdk-lib'
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

export type ScheduleProps = {
  readonly id: string
  readonly schedule: Schedule
  /** A call that could not be delivered for so long is the next one's. */
  readonly maxEventAge: Duration
}

/** Calls a function again and again. */
export const addSchedule = (target: LambdaFunction, { id, schedule, maxEventAge }: ScheduleProps): void => {
  new Rule(target, id, { schedule }).addTarget(new LambdaTarget(target, { maxEventAge }))
}
