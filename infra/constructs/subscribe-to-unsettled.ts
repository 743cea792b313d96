import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations'
import { unsettledPattern } from './unsettled-pattern.ts'

/** Calls a function with the lines that say a request could not be settled, seconds after they were written. */
export const subscribeToUnsettled = (target: LambdaFunction, logGroup: LogGroup): void => {
  logGroup.addSubscriptionFilter('UnsettledLines', {
    destination: new LambdaDestination(target),
    filterPattern: unsettledPattern,
  })
}
