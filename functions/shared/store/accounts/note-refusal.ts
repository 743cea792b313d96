import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { windowOf } from '../../accounting/window.ts'
import { number } from '../attribute.ts'
import { accountKey } from './account-item.ts'
import type { HoldRequest, Refused } from './hold.ts'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/** What of each quota had been used, of its limit and its credits, when it last refused a request: the first shard knows. */
const usedAtRefusal = {
  tokens: 'tokensRefused = tokensCredited + :used',
  nanos: 'nanosRefused = nanosCredited + :used',
} as const

type Quota = keyof typeof usedAtRefusal

type Noted = { readonly quota: Quota; readonly used: number }

const isQuota = (limit: string): limit is Quota => Object.hasOwn(usedAtRefusal, limit)

/** At the turn of a window the new one may have no account yet. */
const accountExists = 'attribute_exists(pk)'

/** How often an instance notes it anew. In milliseconds. */
const againMs = 60_000

/** Whose request it was. */
type Asked = Pick<HoldRequest, 'tenant' | 'limits'>

/**
 * Notes in an account that a quota has refused a request, so that its tenant can be told: what is used may never come to all
 * of a hard quota, because what is left does not suffice. At most one write an instance and minute, for which the refusal
 * waits, as nothing runs after the answer of a refusal. Never rejects.
 */
export const openNoteRefusal = ({ dynamodb, table, now }: Opened) => {
  const nextTry = new Map<string, number>()

  const note = (tenant: string, window: string, { quota, used }: Noted) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: accountKey(tenant, window),
        UpdateExpression: `SET ${usedAtRefusal[quota]}`,
        ConditionExpression: accountExists,
        ExpressionAttributeValues: { ':used': number(used) },
      }),
    )

  return async ({ tenant, limits }: Asked, { refusal, account, silent }: Refused): Promise<void> => {
    const { limit, of } = refusal
    // What was used where nobody answers is not known.
    if (of !== 'tenant' || !isQuota(limit) || silent) return
    const window = windowOf(now(), limits.per)
    const id = `${tenant}#${window}#${limit}`
    if (now() < (nextTry.get(id) ?? 0)) return
    // Set before the write, because many may be refused at once.
    nextTry.set(id, now() + againMs)
    await note(tenant, window, { quota: limit, used: account.used[limit] }).catch(() => {})
  }
}
export type NoteRefusal = ReturnType<typeof openNoteRefusal>
