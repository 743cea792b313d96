import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Secrets } from './create-secrets.ts'

/** Lets a function read the secret that webhooks are signed with, and no other. */
export const bindWebhookSecret = (target: LambdaFunction, { webhook, webhookName }: Secrets): void => {
  target.addEnvironment('WEBHOOK_SECRET', webhookName)
  target.addToRolePolicy(
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [webhook.secretArn] }),
  )
}
