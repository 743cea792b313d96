import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account, Limits } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import type { Ask } from '../accounting/judge-refusal.ts'
import { accountKey, newAccountItem, readAccount, writeLimit } from './account-item.ts'
import { type AccountId, openAccountUpdate } from './account-update.ts'
import { isConditionFailed, map, number } from './attribute.ts'
import { holdExpression } from './hold-expression.ts'

const accountIsNew = 'attribute_not_exists(pk)'
const minuteIsStill = '#minute = :from'
const minuteHasCome = '#minute >= :minute'
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

    take: (account: AccountId, ask: Ask, expiresAt: number) => write(account, holdExpression(ask, expiresAt)),

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
        UpdateExpression: 'SET #minute = :to, minuteRequests = :zero, minuteTokens = :zero, ended = :none',
        ConditionExpression: minuteIsStill,
        ExpressionAttributeNames: { '#minute': 'minute' },
        ExpressionAttributeValues: {
          ':from': number(from),
          ':to': number(to),
          ':zero': number(0),
          ':none': map({}),
        },
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
