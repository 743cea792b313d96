import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib'
import {
  type AttributeValue,
  type DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'

const unpackers = [gunzipSync, inflateRawSync, brotliDecompressSync]

/** Bytes as text: as they are, and what they are once unpacked. */
const readBytes = (bytes: Uint8Array): string =>
  unpackers.reduce((text, unpack) => {
    try {
      return `${text}\n${unpack(bytes)}`
    } catch {
      return text
    }
  }, Buffer.from(bytes).toString('latin1'))

const write = (item: Record<string, AttributeValue>): string =>
  JSON.stringify(item, (_, value) => (value instanceof Uint8Array ? readBytes(value) : value))

const scan = async (dynamodb: DynamoDBClient, TableName: string): Promise<readonly string[]> => {
  const rows: string[] = []
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }))
    rows.push(...(page.Items ?? []).map(write))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return rows
}

/** Every item of every table, a text each. */
export const dumpTables = async (dynamodb: DynamoDBClient): Promise<readonly string[]> => {
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}))
  return (await Promise.all(TableNames.map(name => scan(dynamodb, name)))).flat()
}
