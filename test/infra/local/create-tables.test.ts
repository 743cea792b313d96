import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTables } from '../../../infra/local/create-tables.ts'
import { dummyCredentials } from '../../../infra/local/dummy-credentials.ts'
import { startDynamodb } from '../../../infra/local/dynamodb.ts'
import { makeFolder } from './make-folder.ts'

const names = { state: 'test-state', ledger: 'test-ledger', content: 'test-content' }
const key = { pk: { S: 'KEYS#acme' }, sk: { S: '1' } }

const openDynamodb = async (data: string) => {
  const { url, stop, ended } = await startDynamodb({ data, signal: new AbortController().signal })
  const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials: dummyCredentials })
  onTestFinished(async () => {
    client.destroy()
    await stop()
  })
  return { client, stop, ended }
}

describe('createTables on the local DynamoDB', () => {
  it('creates all tables, on demand and with their time to live', async () => {
    const { client } = await openDynamodb(makeFolder())
    await createTables(client, names)
    for (const TableName of Object.values(names)) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }))
      expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk'])
      expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST')
      const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
      expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' })
    }
  })

  it('leaves tables and items of an earlier start as they are', async () => {
    const data = makeFolder()
    const first = await openDynamodb(data)
    await createTables(first.client, names)
    await first.client.send(new PutItemCommand({ TableName: names.state, Item: key }))
    await first.stop()

    const second = await openDynamodb(data)
    await createTables(second.client, names)
    const { Item } = await second.client.send(new GetItemCommand({ TableName: names.state, Key: key }))
    expect(Item).toEqual(key)
  })
})

describe('startDynamodb', () => {
  it('says how it ended once it is stopped', async () => {
    const { stop, ended } = await openDynamodb(makeFolder())
    await stop()
    expect(await ended).toMatch(/^DynamoDB ended/)
  })

  it('throws the last words of a DynamoDB that cannot open its data', async () => {
    const data = makeFolder()
    mkdirSync(join(data, 'dynamodb.sqlite'))
    await expect(startDynamodb({ data, signal: new AbortController().signal })).rejects.toThrow(
      /^DynamoDB ended \(exit code \d+\)\.\n./,
    )
  })

  it('gives up as soon as it is told to', async () => {
    const signal = AbortSignal.abort()
    await expect(startDynamodb({ data: makeFolder(), signal })).rejects.toThrow('aborted')
  })
})
