import { type CfnElement, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { bindQueue } from './bind-queue.ts'
import type { Archive } from './create-archive.ts'

/** Lets a function put objects of the ledger's archive, and set aside what cannot go there. */
export const bindArchive = (target: LambdaFunction, { bucket, unarchived }: Archive): void => {
  target.addEnvironment('ARCHIVE_BUCKET', bucket.bucketName)
  target.addToRolePolicy(
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('ledger/*')] }),
  )
  const bucketId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement)
  Validations.of(target.role ?? target).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/ledger/*]`,
    reason:
      'Objects are named after what is in them; it may write under this prefix and read or delete nothing.',
  })
  bindQueue(target, { variable: 'UNARCHIVED_QUEUE', queue: unarchived, actions: ['SendMessage'] })
}
