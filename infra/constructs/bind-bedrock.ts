import { Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

/**
 * Lets a function call Bedrock's models as itself, with signed requests or with bearers that it mints.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export const bindBedrock = (target: LambdaFunction): void => {
  target.addToRolePolicy(
    new PolicyStatement({
      actions: [
        'bedrock:InvokeModel',
        'bedrock:InvokeModelWithResponseStream',
        'bedrock:CallWithBearerToken',
      ],
      resources: ['*'],
    }),
  )
  Validations.of(target.role ?? target).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'gateway.yaml says which models are called; an inference profile spreads them over regions.',
  })
}
