import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { tables } from '../../functions/shared/store/table.ts'

const chooseFreePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

/** A DynamoDB in memory with an empty state table called `table`; `stop` ends its process. */
export const startEmbeddedDynamodb = async (table: string) => {
  const port = await chooseFreePort()
  const url = `http://127.0.0.1:${port}`
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide')
  const child = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', `${port}`], { stdio: 'ignore' })

  /** A client of one's own, so that a test may count or break its calls. */
  const connect = (): DynamoDBClient =>
    new DynamoDBClient({
      endpoint: url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 10,
    })

  const { partitionKey, sortKey } = tables.state
  await connect().send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey].map(name => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
    }),
  )

  const stop = async (): Promise<void> => {
    child.kill()
    await once(child, 'exit')
  }
  return { url, connect, stop }
}
