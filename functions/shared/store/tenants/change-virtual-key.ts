import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { VirtualKeyTerms } from '../../contract/virtual-key-terms.ts'
import { commit } from '../commit.ts'
import {
  type KeyReference,
  keyConflict,
  keyExists,
  keyIsNotRotated,
  pickKey,
  readOwnedKeys,
  type StoredKey,
  termsAreStill,
} from './owned-keys.ts'
import { standingOf, type VirtualKeyRecord, writeTerms } from './virtual-key-record.ts'

type Options = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

type Change = KeyReference & {
  /** Called once; what it throws leaves everything as it is. */
  readonly revise: (terms: VirtualKeyTerms) => VirtualKeyTerms
}

/**
 * New terms for a key and for those that hold beside it on the same budget, so that one that was rotated and its successor never
 * differ. Throws 404, and 409 where somebody else changes or rotates it at this moment.
 */
export const openChangeVirtualKey =
  ({ dynamodb, table, now }: Options) =>
  async ({ revise, ...reference }: Change): Promise<VirtualKeyRecord> => {
    const keys = await readOwnedKeys({ dynamodb, table }, reference)
    const { record } = pickKey(keys, reference)
    const terms = revise(record.terms)

    const isMeant = ({ record: other }: StoredKey): boolean =>
      other.id === record.id || (other.budgetId === record.budgetId && standingOf(other, now()) === 'active')

    const toWrite = ({ Key, before, record: { id, rotatedAt } }: StoredKey) => ({
      write: {
        Update: {
          TableName: table,
          Key,
          UpdateExpression: 'SET terms = :terms',
          // A successor made at this moment would keep the terms of before.
          ConditionExpression: [
            keyExists,
            termsAreStill,
            ...(rotatedAt === undefined ? [keyIsNotRotated] : []),
          ].join(' AND '),
          ExpressionAttributeValues: { ':terms': writeTerms(terms), ...before },
        },
      },
      refusal: keyConflict(id),
    })

    await commit(dynamodb, keys.filter(isMeant).map(toWrite))
    return { ...record, terms }
  }
export type ChangeVirtualKey = ReturnType<typeof openChangeVirtualKey>
