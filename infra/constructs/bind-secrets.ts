import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Environment } from '../../functions/shared/environment.ts'
import type { Secrets } from './create-secrets.ts'

const variable: keyof Environment = 'PEPPER_SECRET'

/** Lets a function read these secrets and no other; the pools' names it has from its gateway.json. */
export const bindSecrets = (target: LambdaFunction, { pepper, pepperName, pools }: Secrets): void => {
  target.addEnvironment(variable, pepperName)
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [pepper, ...pools].map(({ secretArn }) => secretArn),
    }),
  )
}
