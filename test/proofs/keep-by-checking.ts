import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { limitsOf } from '../../functions/shared/accounting/account.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import type { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import type { Clock } from '../../functions/shared/contract/clock.ts'
import { number, readNumber, text } from '../../functions/shared/store/attribute.ts'
import { tableNames } from '../store/open-bench.ts'
import type { Journal } from './journal.ts'
import { mintId, type Request } from './keep-with-causeway.ts'

type Keeping = { readonly dynamodb: DynamoDBClient; readonly clock: Clock; readonly journal: Journal }

export const usageKey = (tenant: string, window: string) => ({
  pk: text(`USAGE#${tenant}`),
  sk: text(window),
})

/** A thousand nano-dollars for a token, as with the other keeping. */
const nanosPerToken = 1_000

/** How gateways commonly keep a limit: they look at what is used before a request, and add to it after. */
export const keepByChecking = ({ dynamodb, clock, journal }: Keeping): Request => {
  const isSpent = async (tenant: TenantEntry, key: ReturnType<typeof usageKey>) => {
    const get = { TableName: tableNames.state, Key: key, ConsistentRead: true }
    const { Item } = await dynamodb.send(new GetItemCommand(get))
    const { tokens = Number.POSITIVE_INFINITY, nanos = Number.POSITIVE_INFINITY } = limitsOf(tenant)
    return readNumber(Item?.['tokens']) >= tokens || readNumber(Item?.['nanos']) >= nanos
  }

  return async ({ tenant }, asked, askProvider) => {
    const id = mintId()
    const note: (type: Parameters<Journal>[0]['type'], used?: object) => void = (type, used) =>
      journal({ id, at: clock.now(), type, ...used })
    note('begun', { tenant: tenant.id })
    const key = usageKey(tenant.id, windowOf(clock.now()))
    const spent = await isSpent(tenant, key).catch(() => undefined)
    if (spent === undefined) return note('unavailable')
    if (spent) return note('refused')
    note('sent')
    const tokens = await askProvider(asked)
    if (tokens === undefined) return note('failed')
    note('answered', { tokens, nanos: tokens * nanosPerToken })
    const add = {
      TableName: tableNames.state,
      Key: key,
      UpdateExpression: 'ADD tokens :tokens, nanos :nanos',
      ExpressionAttributeValues: { ':tokens': number(tokens), ':nanos': number(tokens * nanosPerToken) },
    }
    await dynamodb.send(new UpdateItemCommand(add)).catch(() => {})
    note('settled')
  }
}
