import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { GatewayError } from '../contract/gateway-error.ts'

/** A conditional write, and what is said where its condition does not hold. */
export type GuardedWrite = { readonly write: TransactWriteItem; readonly refusal: GatewayError }

/** Somebody else is writing there, or has written: in both cases nothing of ours was, and they were first. */
const refusedCodes: readonly (string | undefined)[] = ['ConditionalCheckFailed', 'TransactionConflict']

/**
 * All of at most 100 writes or none. A transaction even for one: its token lets a retry after a lost reply succeed. Throws
 * the refusal of the first write whose condition does not hold, or that meets another one.
 */
export const commit = async (dynamodb: DynamoDBClient, guarded: readonly GuardedWrite[]): Promise<void> => {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: guarded.map(({ write }) => write) }))
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : []
    const refused = reasons.findIndex(({ Code }) => refusedCodes.includes(Code))
    throw guarded[refused]?.refusal ?? error
  }
}
