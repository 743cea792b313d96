import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { AwsIdentity } from '../contract/aws-identity.ts'

/** Who this process is to AWS: what the SDK's own clients sign with, found and refreshed by its chain of credentials. */
export const openAwsIdentity =
  ({ config }: DynamoDBClient) =>
  async (): Promise<AwsIdentity> => {
    const [credentials, region] = await Promise.all([config.credentials(), config.region()])
    return { credentials, region }
  }
