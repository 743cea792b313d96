import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb'
import { readNumber, text } from '../attribute.ts'

/** What a request of a day was charged. */
export type DayRow = { readonly model: string; readonly tokens: number; readonly nanos: number }

const attributes = ['at', 'kind', 'model', 'tokens', 'nanos']

/**
 * The rows of the requests that came on a day (`2026-11-21`). It reads the tenant's whole month, half a read unit for each
 * 4 KB: some 3 cents for a million rows.
 */
export const openReadDay = (dynamodb: DynamoDBClient, table: string) =>
  async function* (tenant: string, day: string): AsyncGenerator<DayRow> {
    const pages = paginateQuery(
      { client: dynamodb },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'begins_with(#at, :day) AND #kind <> :adjustment',
        ProjectionExpression: attributes.map(name => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map(name => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':pk': text(`${tenant}#${day.slice(0, 7)}`),
          ':day': text(day),
          ':adjustment': text('adjustment'),
        },
      },
    )
    for await (const { Items = [] } of pages)
      for (const { model, tokens, nanos } of Items)
        yield { model: model?.S ?? '', tokens: readNumber(tokens), nanos: readNumber(nanos) }
  }
export type ReadDay = ReturnType<typeof openReadDay>
