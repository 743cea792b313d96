import type { QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { Item } from '../../../functions/shared/store/attribute.ts'
import { type Command, executeOn, keyOf, placeOf, type Reply } from '../../model/dynamodb-model.ts'
import { parseCondition } from '../../model/expressions/parse-condition.ts'

/** A write that has changed an item. */
export type Change = { readonly before: Item | undefined; readonly after: Item | undefined }

/** The tables as they stand: one item after the other, each write at once and whole, as DynamoDB promises it. */
export const openTables = () => {
  const items = new Map<string, Item>()
  const keep = (place: string, item: Item | undefined): void => {
    if (item) items.set(place, item)
    else items.delete(place)
  }
  return {
    execute: (command: Command): { readonly reply: Reply; readonly change: Change | undefined } => {
      const place = placeOf(command.input.TableName, keyOf(command))
      const before = items.get(place)
      const { item: after, reply } = executeOn(before, command)
      keep(place, after)
      return { reply, change: after === before ? undefined : { before, after } }
    },
    query: (query: QueryCommandInput): readonly Item[] =>
      [...items]
        .filter(([place]) => place.startsWith(`${query.TableName} `))
        .map(([, item]) => item)
        .filter(item => parseCondition(query.KeyConditionExpression ?? '')({ ...query, item })),
    put: (table: string, item: Item): void => keep(placeOf(table, item), item),
    /** Every item whose partition key begins so. */
    list: (partition: string): readonly Item[] =>
      [...items.values()].filter(({ pk }) => pk?.S?.startsWith(partition)),
  }
}
export type Tables = ReturnType<typeof openTables>
