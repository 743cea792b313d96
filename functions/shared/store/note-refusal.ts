import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Refusal } from '../accounting/judge-refusal.ts'
import { windowOf } from '../accounting/window.ts'
import { accountKey } from './account-item.ts'
import type { HoldRequest } from './accounts.ts'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/** What of each quota had been used, of its limit and its credits, when it last refused a request. */
const usedAtRefusal = {
  tokens: 'tokensRefused = tokensUsed + tokensCredited',
  nanos: 'nanosRefused = nanosUsed + nanosCredited',
} as const

type Quota = keyof typeof usedAtRefusal

const isQuota = (limit: string): limit is Quota => Object.hasOwn(usedAtRefusal, limit)

/** At the turn of a window the new one may have no account yet. */
const accountExists = 'attribute_exists(pk)'

/** How often an instance notes it anew. In milliseconds. */
const againMs = 60_000

/** Whose request it was. */
type Refused = Pick<HoldRequest, 'tenant' | 'limits'>

/**
 * Notes in an account that a quota has refused a request, so that its tenant can be told: what is used may never come to all
 * of a hard quota, because what is left does not suffice. At most one write an instance and minute, for which the refusal
 * waits, as nothing runs after the answer of a refusal. Never rejects.
 */
export const openNoteRefusal = ({ dynamodb, table, now }: Opened) => {
  const nextTry = new Map<string, number>()

  const note = (tenant: string, window: string, quota: Quota) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: accountKey(tenant, window),
        UpdateExpression: `SET ${usedAtRefusal[quota]}`,
        ConditionExpression: accountExists,
      }),
    )

  return async ({ tenant, limits }: Refused, { limit, of }: Refusal): Promise<void> => {
    if (of !== 'tenant' || !isQuota(limit)) return
    const window = windowOf(now(), limits.per)
    const id = `${tenant}#${window}#${limit}`
    if (now() < (nextTry.get(id) ?? 0)) return
    // Set before the write, because many may be refused at once.
    nextTry.set(id, now() + againMs)
    await note(tenant, window, limit).catch(() => {})
  }
}
export type NoteRefusal = ReturnType<typeof openNoteRefusal>
