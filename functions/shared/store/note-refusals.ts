import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Refusal } from '../accounting/judge-refusal.ts'
import { windowOf } from '../accounting/window.ts'
import { accountKey } from './account-item.ts'
import type { Accounts, HoldRequest } from './accounts.ts'
import { isConditionFailed, number } from './attribute.ts'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/** Where the account has what is used of a quota, and when it first refused for that. */
const quotas = {
  tokens: { used: 'tokensUsed', refusedAt: 'tokensRefusedAt' },
  nanos: { used: 'nanosUsed', refusedAt: 'nanosRefusedAt' },
} as const

type Quota = keyof typeof quotas

const isQuota = (limit: string): limit is Quota => Object.hasOwn(quotas, limit)

const isUnnoted = 'attribute_not_exists(#refusedAt)'
/** A request that asks for more than there ever was says nothing of a quota that nobody has used yet. */
const halfIsUsed = '#used >= :half'

/** What is below half now may not be in a minute, and until then costs no further write. In milliseconds. */
const againMs = 60_000

/**
 * Accounts that note when a quota has first refused a request in a window, so that its tenant can be told: what is used may
 * never come to all of a hard quota, because what is left does not suffice. One write an instance and window, and the
 * refusal waits for it, as nothing runs after the answer of a refusal; one a minute where less than half is used.
 */
export const noteRefusals = (accounts: Accounts, { dynamodb, table, now }: Opened): Accounts => {
  const nextTry = new Map<string, number>()

  /** When there may be anything to note again, in milliseconds since the epoch. */
  const note = async ({ tenant, limits }: HoldRequest, window: string, quota: Quota): Promise<number> => {
    const { used, refusedAt } = quotas[quota]
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: accountKey(tenant, window),
          UpdateExpression: 'SET #refusedAt = :now',
          ConditionExpression: `${isUnnoted} AND ${halfIsUsed}`,
          ExpressionAttributeNames: { '#refusedAt': refusedAt, '#used': used },
          ExpressionAttributeValues: { ':now': number(now()), ':half': number((limits[quota] ?? 0) / 2) },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return Number.POSITIVE_INFINITY
    } catch (error) {
      const isNoted = isConditionFailed(error) && error.Item?.[refusedAt] !== undefined
      return isNoted ? Number.POSITIVE_INFINITY : now() + againMs
    }
  }

  const noteOnce = async (request: HoldRequest, { limit, of }: Refusal): Promise<void> => {
    if (of !== 'tenant' || !isQuota(limit)) return
    const window = windowOf(now(), request.limits.per)
    const id = `${request.tenant}#${window}#${limit}`
    if (now() < (nextTry.get(id) ?? 0)) return
    // Set before the write, because many may be refused at once.
    nextTry.set(id, now() + againMs)
    nextTry.set(id, await note(request, window, limit))
  }

  const hold: Accounts['hold'] = async request => {
    const result = await accounts.hold(request)
    if ('refusal' in result) await noteOnce(request, result.refusal)
    return result
  }

  return { ...accounts, hold }
}
