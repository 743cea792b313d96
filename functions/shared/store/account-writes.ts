import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account, Budget, Held, Limits } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import type { Ask } from '../accounting/judge-refusal.ts'
import type { KeyTerms } from '../accounting/key-terms.ts'
import { accountKey, newAccountItem, readAccount } from './account-item.ts'
import { type AccountId, openAccountUpdate } from './account-update.ts'
import { isConditionFailed, map, number } from './attribute.ts'
import { newBudgetItem } from './budget-item.ts'
import { type Extending, extendExpression } from './extend-expression.ts'
import { holdExpression } from './hold-expression.ts'
import { limitsExpression } from './limits-expression.ts'
import { settleExpression } from './settle-expression.ts'

const accountIsNew = 'attribute_not_exists(pk)'
const accountExists = 'attribute_exists(pk)'
const keyIsNew = 'attribute_not_exists(budgets.#budget)'
const minuteIsStill = '#minute = :from'
const minuteHasCome = '#minute >= :minute'

const clearMinute = [
  '#minute = :to',
  'minuteRequests = :zero',
  'minuteTokens = :zero',
  'minuteKeyRequests = :none',
  'minuteKeyTokens = :none',
  'ended = :none',
].join(', ')

/**
 * Every way in which an account changes: one conditional write each, none of which needs a read before. Only who looks
 * after dead requests, and was refused nothing, has to read.
 */
export const accountWrites = (dynamodb: DynamoDBClient, table: string) => {
  const write = openAccountUpdate(dynamodb, table)

  /** True if the write was made; the account as it stood (undefined: there is none) if its condition did not hold. */
  const update: (...update: Parameters<typeof write>) => Promise<true | Account | undefined> = async (
    ...update
  ) => {
    const { isMade, account } = await write(...update)
    return isMade || account
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

    openKey: (account: AccountId, key: KeyTerms) =>
      update(account, {
        UpdateExpression: 'SET budgets.#budget = :budget',
        ConditionExpression: `${accountExists} AND ${keyIsNew}`,
        ExpressionAttributeNames: { '#budget': key.budgetId },
        ExpressionAttributeValues: { ':budget': map(newBudgetItem(key)) },
      }),

    /** A hold that was made gives back what it has left of everything that it took from. */
    take: (account: AccountId, ask: Ask, expiresAt: number) => write(account, holdExpression(ask, expiresAt)),

    extend: (extending: Extending) => update(extending.hold, extendExpression(extending)),

    /**
     * Keeps late tries of a hold from being made once it was settled. They ask for one minute, so this is forgotten with
     * it and must not be written before it.
     */
    bar: (account: AccountId, leaseId: string, minute: number) =>
      update(account, {
        UpdateExpression: 'SET ended.#lease = :minute',
        ConditionExpression: minuteHasCome,
        ExpressionAttributeNames: { '#lease': leaseId, '#minute': 'minute' },
        ExpressionAttributeValues: { ':minute': number(minute) },
      }),

    turnMinute: (account: AccountId, from: number, to: number) =>
      update(account, {
        UpdateExpression: `SET ${clearMinute}`,
        ConditionExpression: minuteIsStill,
        ExpressionAttributeNames: { '#minute': 'minute' },
        ExpressionAttributeValues: {
          ':from': number(from),
          ':to': number(to),
          ':zero': number(0),
          ':none': map({}),
        },
      }),

    changeLimits: (account: AccountId, from: Budget['limit'], to: Limits) =>
      update(account, limitsExpression('', from, to)),

    changeKeyLimits: (account: AccountId, from: Budget['limit'], to: KeyTerms) =>
      update(account, {
        ...limitsExpression('budgets.#budget.', from, to),
        ExpressionAttributeNames: { '#budget': to.budgetId },
      }),

    /** Does nothing where the lease is gone, because then it was settled, or where it holds something else. */
    settle: (account: AccountId, leaseId: string, held: Held, used: Amount) =>
      update(account, settleExpression(leaseId, held, used)),
  }
}
export type AccountWrites = ReturnType<typeof accountWrites>
