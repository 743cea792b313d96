import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Environment } from '../../functions/shared/environment.ts'

type QueueBinding = {
  readonly variable: keyof Environment
  readonly queue: Queue
  readonly actions: readonly string[]
}

/** Tells a function where a queue is and lets it do exactly these actions there. */
export const bindQueue = (target: LambdaFunction, { variable, queue, actions }: QueueBinding): void => {
  target.addEnvironment(variable, queue.queueUrl)
  target.addToRolePolicy(
    new PolicyStatement({ actions: actions.map(action => `sqs:${action}`), resources: [queue.queueArn] }),
  )
}
