import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { GatewayError } from '../contract/gateway-error.ts'

/** A conditional write, and what is said where its condition does not hold. */
export type GuardedWrite = { readonly write: TransactWriteItem; readonly refusal: GatewayError }

/**
 * All of at most 100 writes or none. A transaction even for one: its token lets a retry after a lost reply succeed. Throws
 * the refusal of the first write whose condition does not hold.
 */
export const commit = async (dynamodb: DynamoDBClient, guarded: readonly GuardedWrite[]): Promise<void> => {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: guarded.map(({ write }) => write) }))
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : []
    const refused = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed')
    throw guarded[refused]?.refusal ?? error
  }
}
