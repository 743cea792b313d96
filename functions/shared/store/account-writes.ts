import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Account, Limits } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import type { Ask } from '../accounting/judge-refusal.ts'
import { accountKey, newAccountItem, readAccount, writeLimit } from './account-item.ts'
import { isConditionFailed, number } from './attribute.ts'
import { holdExpression } from './hold-expression.ts'

/** Which account: a tenant's, in one window. */
export type AccountId = { readonly tenant: string; readonly window: string }

const accountIsNew = 'attribute_not_exists(pk)'
const minuteIsStill = '#minute = :from'
const limitsAreStill = 'tokensLimit = :tokensFrom AND nanosLimit = :nanosFrom'
const leaseIsOpen = 'attribute_exists(leases.#lease)'

const useAmount = [
  'tokensLeft = tokensLeft + :tokensBack',
  'nanosLeft = nanosLeft + :nanosBack',
  'tokensUsed = tokensUsed + :tokens',
  'nanosUsed = nanosUsed + :nanos',
].join(', ')

const moveLimits = [
  'tokensLimit = :tokensTo',
  'nanosLimit = :nanosTo',
  'tokensLeft = tokensLeft + :tokens',
  'nanosLeft = nanosLeft + :nanos',
].join(', ')

/**
 * Every way in which an account changes: one conditional write each, none of which needs a read before. Only who looks
 * after dead requests, and was refused nothing, has to read.
 */
export const accountWrites = (dynamodb: DynamoDBClient, table: string) => {
  /** True if the write was made; the account as it stood (undefined: there is none) if its condition did not hold. */
  const update = async (
    { tenant, window }: AccountId,
    expression: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<true | Account | undefined> => {
    const command = new UpdateItemCommand({
      TableName: table,
      Key: accountKey(tenant, window),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...expression,
    })
    try {
      await dynamodb.send(command)
      return true
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return error.Item && readAccount(error.Item)
    }
  }

  return {
    /**
     * Undefined where there is none. Costs one read unit for each 4 KB, as only a consistent read never shows a lease that
     * is gone already.
     */
    read: async ({ tenant, window }: AccountId): Promise<Account | undefined> => {
      const get = new GetItemCommand({
        TableName: table,
        Key: accountKey(tenant, window),
        ConsistentRead: true,
      })
      const { Item } = await dynamodb.send(get)
      return Item && readAccount(Item)
    },

    open: async ({ tenant, window }: AccountId, limits: Limits): Promise<void> => {
      const put = new PutItemCommand({
        TableName: table,
        Item: newAccountItem(tenant, window, limits),
        ConditionExpression: accountIsNew,
      })
      await dynamodb.send(put).catch(error => {
        if (!isConditionFailed(error)) throw error
      })
    },

    take: (account: AccountId, ask: Ask, expiresAt: number) =>
      update(account, holdExpression(ask, expiresAt)),

    turnMinute: (account: AccountId, from: number, to: number) =>
      update(account, {
        UpdateExpression: 'SET #minute = :to, minuteRequests = :zero, minuteTokens = :zero',
        ConditionExpression: minuteIsStill,
        ExpressionAttributeNames: { '#minute': 'minute' },
        ExpressionAttributeValues: { ':from': number(from), ':to': number(to), ':zero': number(0) },
      }),

    /** What was used stays used: a new limit moves what is left by the difference. */
    changeLimits: (account: AccountId, from: Account['limit'], to: Limits) =>
      update(account, {
        UpdateExpression: `SET ${moveLimits}`,
        ConditionExpression: limitsAreStill,
        ExpressionAttributeValues: {
          ':tokensFrom': writeLimit(from.tokens),
          ':nanosFrom': writeLimit(from.nanos),
          ':tokensTo': writeLimit(to.tokens),
          ':nanosTo': writeLimit(to.nanos),
          ':tokens': number((to.tokens ?? 0) - (from.tokens ?? 0)),
          ':nanos': number((to.nanos ?? 0) - (from.nanos ?? 0)),
        },
      }),

    /** Gives back what was held and takes what was used; does nothing where the lease is gone, because then it was settled. */
    settle: (account: AccountId, leaseId: string, held: Amount, used: Amount) =>
      update(account, {
        UpdateExpression: `SET ${useAmount} REMOVE leases.#lease`,
        ConditionExpression: leaseIsOpen,
        ExpressionAttributeNames: { '#lease': leaseId },
        ExpressionAttributeValues: {
          ':tokensBack': number(held.tokens - used.tokens),
          ':nanosBack': number(held.nanos - used.nanos),
          ':tokens': number(used.tokens),
          ':nanos': number(used.nanos),
        },
      }),
  }
}
export type AccountWrites = ReturnType<typeof accountWrites>
