import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { windowOf } from '../accounting/window.ts'
import { accountKey } from './account-item.ts'
import type { Accounts, HoldRequest } from './accounts.ts'
import { isConditionFailed, number } from './attribute.ts'
import type { Refused } from './mend-account.ts'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/** Where the account's first shard has when a quota first refused. */
const quotas = { tokens: 'tokensRefusedAt', nanos: 'nanosRefusedAt' } as const

type Quota = keyof typeof quotas

const isQuota = (limit: string): limit is Quota => Object.hasOwn(quotas, limit)

const isUnnoted = 'attribute_not_exists(#refusedAt)'

/** Where it could not be noted. In milliseconds. */
const againMs = 60_000

/**
 * Accounts that note when a quota has first refused a request in a window, so that its tenant can be told: what is used may
 * never come to all of a hard quota, because what is left does not suffice. One write an instance and window, and the
 * refusal waits for it, as nothing runs after the answer of a refusal. A request that asks for more than there ever was says
 * nothing of a quota of which less than half is used.
 */
export const noteRefusals = (accounts: Accounts, { dynamodb, table, now }: Opened): Accounts => {
  const nextTry = new Map<string, number>()

  /** When there may be anything to note again, in milliseconds since the epoch. */
  const note = async (tenant: string, window: string, quota: Quota): Promise<number> => {
    const refusedAt = quotas[quota]
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: accountKey(tenant, window),
          UpdateExpression: 'SET #refusedAt = :now',
          ConditionExpression: isUnnoted,
          ExpressionAttributeNames: { '#refusedAt': refusedAt },
          ExpressionAttributeValues: { ':now': number(now()) },
        }),
      )
      return Number.POSITIVE_INFINITY
    } catch (error) {
      return isConditionFailed(error) ? Number.POSITIVE_INFINITY : now() + againMs
    }
  }

  const noteOnce = async ({ tenant, limits }: HoldRequest, { refusal, account }: Refused): Promise<void> => {
    const { limit, of } = refusal
    if (of !== 'tenant' || !isQuota(limit) || account.used[limit] * 2 < (limits[limit] ?? 0)) return
    const window = windowOf(now(), limits.per)
    const id = `${tenant}#${window}#${limit}`
    if (now() < (nextTry.get(id) ?? 0)) return
    // Set before the write, because many may be refused at once.
    nextTry.set(id, now() + againMs)
    nextTry.set(id, await note(tenant, window, limit))
  }

  const hold: Accounts['hold'] = async request => {
    const result = await accounts.hold(request)
    if ('refusal' in result) await noteOnce(request, result)
    return result
  }

  return { ...accounts, hold }
}
