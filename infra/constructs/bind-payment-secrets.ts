import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Secrets } from './create-secrets.ts'

/** Lets a function read what payment providers are verified with, and what virtual keys and recharge codes are hashed under. */
export const bindPaymentSecrets = (
  target: LambdaFunction,
  { pepper, pepperName, payments }: Secrets,
): void => {
  target.addEnvironment('PEPPER_SECRET', pepperName)
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [pepper, ...payments].map(({ secretArn }) => secretArn),
    }),
  )
}
