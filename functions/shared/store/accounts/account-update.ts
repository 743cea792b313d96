import { type DynamoDBClient, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Account } from '../../accounting/account.ts'
import { isConditionFailed } from '../attribute.ts'
import { clientOf, onlyRegion, type Regions } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import { accountKey, readAccount } from './account-item.ts'

type Expression = Omit<UpdateItemCommandInput, 'TableName' | 'Key'>

/** What an update came to. */
export type Updated = {
  readonly isMade: boolean
  /**
   * The account as it stood if the condition did not hold; undefined: there is none. Of an update that was made, what the
   * expression wants returned; everything else in it is empty or 0.
   */
  readonly account?: Account | undefined
  /** A try before this one was given up without a reply, so it may still be made. */
  readonly isRepeated: boolean
}

const isRepeated = ({ attempts = 1 }: { readonly attempts?: number | undefined }): boolean => attempts > 1

/** One conditional write to an account, in the region where it lies. Rejects if DynamoDB gives no answer. */
export const openAccountUpdate =
  (dynamodb: DynamoDBClient, table: string, regions: Regions = onlyRegion) =>
  async ({ tenant, window, shard }: AccountId, expression: Expression): Promise<Updated> => {
    const command = new UpdateItemCommand({
      TableName: table,
      Key: accountKey(tenant, window, shard),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...expression,
    })
    try {
      const { Attributes, $metadata } = await clientOf(dynamodb, regions, shard).send(command)
      const account = Attributes && readAccount(Attributes)
      return { isMade: true, account, isRepeated: isRepeated($metadata) }
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      const account = error.Item && readAccount(error.Item)
      return { isMade: false, account, isRepeated: isRepeated(error.$metadata) }
    }
  }
