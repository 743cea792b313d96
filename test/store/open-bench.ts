import { DynamoDBClient, GetItemCommand, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb'
import type { AccountId } from '../../functions/shared/store/accounts/account-id.ts'
import { accountKey } from '../../functions/shared/store/accounts/account-item.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { createTables } from '../../infra/local/create-tables.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'

export const tableNames = {
  state: 'causeway-state',
  ledger: 'causeway-ledger',
  content: 'causeway-content',
} as const

/** Our tables in a DynamoDB, and their contents as they are. */
export const openBench = async (url: string) => {
  const dynamodb = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials: dummyCredentials })
  await createTables(dynamodb, tableNames)

  const readAll = async (TableName: string): Promise<readonly Item[]> => {
    const scan = { TableName, ConsistentRead: true }
    const pages = await Array.fromAsync(paginateScan({ client: dynamodb }, scan))
    return pages.flatMap(({ Items = [] }) => Items)
  }

  /** Undefined where there is none. */
  const readState = async (Key: ReturnType<typeof accountKey>): Promise<Item | undefined> => {
    const get = { TableName: tableNames.state, Key, ConsistentRead: true }
    return (await dynamodb.send(new GetItemCommand(get))).Item
  }

  return {
    url,
    dynamodb,
    readState,
    readAccount: async ({ tenant, window, shard }: AccountId): Promise<Item> =>
      (await readState(accountKey(tenant, window, shard))) ?? {},
    readAccounts: () => readAll(tableNames.state),
    readLedger: () => readAll(tableNames.ledger),
    /** The ledger of one month of a tenant. */
    readRows: async (tenant: string, month: string): Promise<readonly Item[]> => {
      const query = {
        TableName: tableNames.ledger,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `${tenant}#${month}` } },
        ConsistentRead: true,
      }
      const pages = await Array.fromAsync(paginateQuery({ client: dynamodb }, query))
      return pages.flatMap(({ Items = [] }) => Items)
    },
  }
}
export type OpenBench = Awaited<ReturnType<typeof openBench>>
