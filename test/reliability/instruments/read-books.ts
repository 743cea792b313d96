import { randomUUID } from 'node:crypto'
import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { monthOf } from '../../../functions/shared/accounting/window.ts'
import { ledgerKey } from '../../../functions/shared/store/ledger-key.ts'
import type { House } from '../../open-house.ts'

/** What a tenant's account and the ledger say at one moment. */
export type Books = {
  readonly used: number
  readonly held: number
  readonly rows: readonly LedgerRow[]
}
export type LedgerRow = { readonly requestId: string; readonly kind: string; readonly tokens: number }

type Shown = { readonly account?: { readonly used: Sums; readonly held: Sums } | null }
type Sums = { readonly tokens: number }

const readRows = async ({ dynamodb, variables }: House, tenant: string): Promise<readonly LedgerRow[]> => {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: variables['LEDGER_TABLE'],
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': ledgerKey(tenant, monthOf(Date.now()), '').pk },
      // After each case the ledger is longer, and reading all of every row takes longer than the cases.
      ProjectionExpression: 'requestId, kind, tokens',
    }),
  )
  return Items.map(item => ({
    requestId: item['requestId']?.S ?? '',
    kind: item['kind']?.S ?? '',
    tokens: Number(item['tokens']?.N),
  }))
}

/** Reads the account as the operator sees it, and of the ledger the tenant's rows. */
export const readBooks = async (house: House, tenant: string): Promise<Books> => {
  const { body } = await house.handle({
    id: randomUUID(),
    method: 'GET',
    path: `/admin/v1/tenants/${tenant}`,
    query: new URLSearchParams(),
    search: '',
    headers: { authorization: `Bearer ${house.adminKey}` },
    body: new Uint8Array(),
    sourceIp: '192.0.2.2',
    deadline: Date.now() + 60_000,
    gone: new AbortController().signal,
  })
  const { account }: Shown = JSON.parse(String(body))
  return {
    used: account?.used.tokens ?? 0,
    held: account?.held.tokens ?? 0,
    rows: await readRows(house, tenant),
  }
}
