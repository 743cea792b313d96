import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account, Held, Limits } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import type { Ask } from '../../accounting/judge-refusal.ts'
import type { KeyTerms } from '../../accounting/key-terms.ts'
import { firstShardOf, regionOf } from '../../accounting/shard.ts'
import { isConditionFailed, map, number } from '../attribute.ts'
import { clientOf, onlyRegion, type Regions } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import { newAccountItem } from './account-item.ts'
import { accountReads } from './account-reads.ts'
import { openAccountUpdate } from './account-update.ts'
import { newBudgetItem, type Place } from './budget-item.ts'
import { type Extending, extendExpression } from './extend-expression.ts'
import { type Giving, giveExpression } from './give-expression.ts'
import { holdExpression } from './hold-expression.ts'
import { type LimitsChange, limitsExpression } from './limits-expression.ts'
import { type Receipt, receiveExpression } from './receive-expression.ts'
import { settleExpression } from './settle-expression.ts'

const accountIsNew = 'attribute_not_exists(pk)'
const accountExists = 'attribute_exists(pk)'
const keyIsNew = 'attribute_not_exists(budgets.#budget)'
const moreShardsAreNew = '(attribute_not_exists(shards) OR shards < :shards)'
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

/** Where a budget is: the tenant's, or that of the key of this id. */
const placeOf = (budgetId: string | undefined): Place => (budgetId === undefined ? '' : 'budgets.#budget.')

const nameBudget = (budgetId: string | undefined) =>
  budgetId === undefined ? {} : { ExpressionAttributeNames: { '#budget': budgetId } }

/**
 * Every way in which an account changes: one conditional write each, none of which needs a read before. Only who looks
 * after dead requests, and was refused nothing, has to read.
 */
export const accountWrites = (dynamodb: DynamoDBClient, table: string, regions: Regions = onlyRegion) => {
  const write = openAccountUpdate(dynamodb, table, regions)

  /** True if the write was made; the account as it stood (undefined: there is none) if its condition did not hold. */
  const update: (...update: Parameters<typeof write>) => Promise<true | Account | undefined> = async (
    ...update
  ) => {
    const { isMade, account } = await write(...update)
    return isMade || account
  }

  return {
    regions,
    ...accountReads(dynamodb, table, regions),

    open: async (id: AccountId, limits: Limits): Promise<void> => {
      const put = new PutItemCommand({
        TableName: table,
        Item: newAccountItem(id, limits),
        ConditionExpression: accountIsNew,
      })
      await clientOf(dynamodb, regions, id.shard)
        .send(put)
        .catch(error => {
          if (!isConditionFailed(error)) throw error
        })
    },

    /** Tells the first shard of a region how many it has, before another one is opened: whoever adds them up asks it. */
    noteShards: (account: AccountId, shards: number) =>
      update(
        { ...account, shard: firstShardOf(regionOf(account.shard)) },
        {
          UpdateExpression: 'SET shards = :shards',
          ConditionExpression: `${accountExists} AND ${moreShardsAreNew}`,
          ExpressionAttributeValues: { ':shards': number(shards) },
        },
      ),

    openKey: (account: AccountId, key: KeyTerms) =>
      update(account, {
        UpdateExpression: 'SET budgets.#budget = :budget',
        ConditionExpression: `${accountExists} AND ${keyIsNew}`,
        ExpressionAttributeNames: { '#budget': key.budgetId },
        ExpressionAttributeValues: { ':budget': map(newBudgetItem(key, account.shard ?? 0)) },
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

    changeLimits: (account: AccountId, change: LimitsChange, budgetId: string | undefined) =>
      update(account, {
        ...limitsExpression(placeOf(budgetId), change, account.shard ?? 0),
        ...nameBudget(budgetId),
      }),

    give: (from: AccountId, giving: Giving, budgetId: string | undefined) =>
      update(from, { ...giveExpression(placeOf(budgetId), giving), ...nameBudget(budgetId) }),

    receive: (by: AccountId, receipts: readonly Receipt[], budgetId: string | undefined) =>
      update(by, { ...receiveExpression(placeOf(budgetId), receipts), ...nameBudget(budgetId) }),

    /** Does nothing where the lease is gone, because then it was settled, or where it holds something else. */
    settle: (account: AccountId, leaseId: string, held: Held, used: Amount) =>
      update(account, settleExpression(leaseId, held, used)),
  }
}
export type AccountWrites = ReturnType<typeof accountWrites>
