import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { AccountId } from '../accounts/account-id.ts'
import { accountKey } from '../accounts/account-item.ts'
import { openAccountUpdate } from '../accounts/account-update.ts'
import { forgetRefusals } from '../accounts/budget-item.ts'
import { number, readNumber } from '../attribute.ts'
import type { Adjustment } from './adjustment-records.ts'

/** What an account knows of its adjustments. */
export type Notes = {
  /** Those that have moved it and are not finished. */
  readonly ids: readonly string[]
  /** How many it knew once. */
  readonly forgotten: number
}

const adjustmentIsNew = 'attribute_not_exists(adjustments.#id)'
const adjustmentIsNoted = 'attribute_exists(adjustments.#id)'
const nothingWasForgotten = 'forgotten = :forgotten'

const chargeAmount = [
  'tokensLeft = tokensLeft - :tokens',
  'nanosLeft = nanosLeft - :nanos',
  'tokensUsed = tokensUsed + :tokens',
  'nanosUsed = nanosUsed + :nanos',
  'tokensCredited = tokensCredited - :tokens',
  'nanosCredited = nanosCredited - :nanos',
].join(', ')

/** How an account is adjusted: `openAdjustAccount` says in which order, and why. */
export const openAdjustmentWrites = (dynamodb: DynamoDBClient, table: string) => {
  const update = openAccountUpdate(dynamodb, table)
  return {
    /** Undefined where there is no account. */
    readNotes: async ({ tenant, window }: AccountId): Promise<Notes | undefined> => {
      const Key = accountKey(tenant, window)
      const get = new GetItemCommand({ TableName: table, Key, ConsistentRead: true })
      const { Item } = await dynamodb.send(get)
      return (
        Item && { ids: Object.keys(Item['adjustments']?.M ?? {}), forgotten: readNumber(Item['forgotten']) }
      )
    },

    /** Moves the account and notes the id, in one write; false where it is noted, or something was forgotten meanwhile. */
    move: async ({ id, charge, ...account }: Adjustment, forgotten: number): Promise<boolean> => {
      const { isMade } = await update(account, {
        UpdateExpression: `SET ${chargeAmount}, adjustments.#id = :noted ${forgetRefusals('')}`,
        ConditionExpression: `${adjustmentIsNew} AND ${nothingWasForgotten}`,
        ExpressionAttributeNames: { '#id': id },
        ExpressionAttributeValues: {
          ':tokens': number(charge.tokens),
          ':nanos': number(charge.nanos),
          ':noted': { BOOL: true },
          ':forgotten': number(forgotten),
        },
      })
      return isMade
    },

    forget: async (account: AccountId, id: string): Promise<void> => {
      await update(account, {
        UpdateExpression: 'SET forgotten = forgotten + :one REMOVE adjustments.#id',
        ConditionExpression: adjustmentIsNoted,
        ExpressionAttributeNames: { '#id': id },
        ExpressionAttributeValues: { ':one': number(1) },
      })
    },
  }
}
