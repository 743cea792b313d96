import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Secrets } from './create-secrets.ts'

/** Lets a function read the pools of provider keys and no other secret; it has their names from its gateway.json. */
export const bindPools = (target: LambdaFunction, { pools }: Secrets): void => {
  if (pools.length === 0) return
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: pools.map(({ secretArn }) => secretArn),
    }),
  )
}
