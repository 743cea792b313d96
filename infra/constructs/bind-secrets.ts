import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Environment } from '../../functions/shared/environment.ts'
import type { Secrets } from './create-secrets.ts'

const pepperVariable: keyof Environment = 'PEPPER_SECRET'
const adminKeyVariable: keyof Environment = 'ADMIN_SECRET'

/** Lets a function read these secrets and no other; the names of the others it has from its gateway.json. */
export const bindSecrets = (target: LambdaFunction, secrets: Secrets): void => {
  const { pepper, pepperName, adminKey, adminKeyName, pools, gmKeys } = secrets
  target.addEnvironment(pepperVariable, pepperName)
  target.addEnvironment(adminKeyVariable, adminKeyName)
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [pepper, adminKey, ...pools, ...gmKeys].map(({ secretArn }) => secretArn),
    }),
  )
}
