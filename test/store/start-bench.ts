import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { accountKey } from '../../functions/shared/store/account-item.ts'
import type { AccountId } from '../../functions/shared/store/account-update.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { createTables } from '../../infra/local/create-tables.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { startDynamodb } from '../../infra/local/dynamodb.ts'

export const tableNames = { state: 'causeway-state', ledger: 'causeway-ledger' } as const

/** A DynamoDB with our tables, and its contents as they are. */
export const startBench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
  const { url, stop } = await startDynamodb({ data: folder, signal: new AbortController().signal })
  const reader = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials: dummyCredentials })
  await createTables(reader, tableNames)

  const readAll = async (TableName: string): Promise<readonly Item[]> => {
    const pages = await Array.fromAsync(paginateScan({ client: reader }, { TableName, ConsistentRead: true }))
    return pages.flatMap(({ Items = [] }) => Items)
  }

  return {
    url,
    readAccount: async ({ tenant, window }: AccountId): Promise<Item> => {
      const get = { TableName: tableNames.state, Key: accountKey(tenant, window), ConsistentRead: true }
      return (await reader.send(new GetItemCommand(get))).Item ?? {}
    },
    readAccounts: () => readAll(tableNames.state),
    readLedger: () => readAll(tableNames.ledger),
    stop: async (): Promise<void> => {
      reader.destroy()
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
export type Bench = Awaited<ReturnType<typeof startBench>>
