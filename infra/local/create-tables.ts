import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { tables } from '../../functions/shared/store/table.ts'

type Shape = (typeof tables)[keyof typeof tables]

const createIfAbsent = async (dynamodb: DynamoDBClient, name: string, shape: Shape): Promise<void> => {
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: shape.partitionKey, AttributeType: 'S' },
      { AttributeName: shape.sortKey, AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: shape.partitionKey, KeyType: 'HASH' },
      { AttributeName: shape.sortKey, KeyType: 'RANGE' },
    ],
  })
  await dynamodb.send(create).catch(error => {
    if (!(error instanceof ResourceInUseException)) throw error
  })
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 30, minDelay: 1 }, { TableName: name })
}

/** DynamoDB refuses to enable what is enabled, so this asks first. */
const enableTimeToLive = async (dynamodb: DynamoDBClient, name: string, shape: Shape): Promise<void> => {
  const { TimeToLiveDescription: now } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  )
  if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') return
  const TimeToLiveSpecification = { AttributeName: shape.timeToLive, Enabled: true }
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))
}

/** Creates the tables of `table.ts` under the given names; leaves those that exist as they are. */
export const createTables = async (
  dynamodb: DynamoDBClient,
  names: Readonly<Record<keyof typeof tables, string>>,
): Promise<void> => {
  for (const table of ['state', 'ledger', 'content'] as const) {
    await createIfAbsent(dynamodb, names[table], tables[table])
    await enableTimeToLive(dynamodb, names[table], tables[table])
  }
}
