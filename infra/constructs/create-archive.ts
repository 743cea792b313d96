import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { createCatalog } from './create-catalog.ts'
import { createDeadLetterQueue } from './create-queue.ts'

export type Archive = {
  readonly bucket: Bucket
  /** What could not be archived: rows that are none, and the place in the stream of batches that failed again and again. */
  readonly unarchived: Queue
}

/** The bucket that the ledger's rows go to, with the table under which Athena finds them; it outlives the stack. */
export const createArchive = (scope: Construct, name: string): Archive => {
  const bucket = new Bucket(scope, 'Archive', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    // A batch that comes again overwrites its object; the version before is kept a while, in case it was another one.
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  })
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'One function writes here and operators read; CloudTrail data events say who, without a second bucket.',
  })
  createCatalog(scope, name, bucket)
  return { bucket, unarchived: createDeadLetterQueue(scope, 'Unarchived', `${name}-unarchived`) }
}
