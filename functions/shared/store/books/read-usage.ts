import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { UsageEntry } from '../../accounting/sum-usage.ts'
import { noUsage, type Usage } from '../../contract/usage.ts'
import { type Item, readNumber, text } from '../attribute.ts'
import { ledgerKey } from '../ledger-key.ts'

type Question = {
  readonly tenant: string
  readonly month: string
  /** The id of the last row of the part before. */
  readonly after: string | undefined
}

/** A part of a month's entries, and after which row the next part begins; undefined, this was the last one. */
export type UsagePart = { readonly entries: readonly UsageEntry[]; readonly next: string | undefined }

const rowsAtOnce = 1_000
const queriesOfPart = 5

const usageNames = Object.keys(noUsage) as (keyof Usage)[]
const attributes = ['kind', 'tokens', 'nanos', 'keyId', 'model', 'at', ...usageNames]

const isKind = (kind: string | undefined): kind is UsageEntry['kind'] =>
  kind === 'actual' || kind === 'estimate' || kind === 'adjustment'

const readEntry = (row: Item): UsageEntry => {
  const kind = row['kind']?.S
  if (!isKind(kind)) throw new Error('A row of the ledger has no kind.')
  return {
    kind,
    tokens: readNumber(row['tokens']),
    nanos: row['nanos'] && readNumber(row['nanos']),
    keyId: row['keyId']?.S,
    model: row['model']?.S,
    at: row['at']?.S,
    usage: Object.fromEntries(usageNames.map(name => [name, readNumber(row[name])])) as Usage,
  }
}

/**
 * The rows of a month, at most 5,000 (and 5 MB) a call, in no order that means anything. Costs half a read unit for each 4 KB:
 * about 100 for 1,000 rows, at most 640 a call. A row may be missing for about a second after it was written.
 */
export const openReadUsage = (dynamodb: DynamoDBClient, table: string) => {
  const query = async ({ tenant, month, after }: Question) => {
    const names = attributes.map((name, index) => [`#${index}`, name])
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :partition',
        ExpressionAttributeValues: { ':partition': text(`${tenant}#${month}`) },
        ExpressionAttributeNames: Object.fromEntries(names),
        ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
        Limit: rowsAtOnce,
        ...(after !== undefined && { ExclusiveStartKey: ledgerKey(tenant, month, after) }),
      }),
    )
    return { rows: Items, next: (LastEvaluatedKey?.['sk'] as AttributeValue | undefined)?.S }
  }

  return async (question: Question): Promise<UsagePart> => {
    const entries: UsageEntry[] = []
    let { after } = question
    for (let count = 0; count < queriesOfPart; count++) {
      const { rows, next } = await query({ ...question, after })
      entries.push(...rows.map(readEntry))
      after = next
      if (after === undefined) break
    }
    return { entries, next: after }
  }
}
export type ReadUsage = ReturnType<typeof openReadUsage>
