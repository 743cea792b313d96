import type {
  AttributeValue,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { parseCondition } from './expressions/parse-condition.ts'
import { parseUpdate } from './expressions/parse-update.ts'

/** What our store asks of its tables, as it hands it to the SDK. */
export type Command = { readonly type: 'get'; readonly input: GetItemCommandInput } | Write
export type Write =
  | { readonly type: 'put'; readonly input: PutItemCommandInput }
  | { readonly type: 'update'; readonly input: UpdateItemCommandInput }
  | { readonly type: 'delete'; readonly input: DeleteItemCommandInput }

/** All tables: the items by table and key. */
export type Store = Readonly<Record<string, Item>>

/**
 * A write that was made, with what it has changed if it wants that returned; the item that its condition refused, or the
 * one that was read (undefined: there is none).
 */
export type Reply =
  | { readonly type: 'made'; readonly item?: Item | undefined }
  | { readonly type: 'refused' | 'found'; readonly item: Item | undefined }
export type Executed = { readonly store: Store; readonly reply: Reply }

export const keyOf = (command: Command): Item =>
  (command.type === 'put' ? command.input.Item : command.input.Key) ?? {}

export const placeOf = (table: string | undefined, key: Item): string =>
  `${table} ${key['pk']?.S} ${key['sk']?.S}`

/** Like DynamoDB, which keeps no order of attributes, so that equal items are equal texts. */
const sortKeys = <Value>(value: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))

const sortDeeply = (item: Item): Item =>
  sortKeys(
    Object.fromEntries(
      Object.entries(item).map(([name, value]): [string, AttributeValue] => [
        name,
        value.M ? { M: { ...sortDeeply(value.M) } } : value,
      ]),
    ),
  )

const isMet = (item: Item, { input }: Write): boolean =>
  input.ConditionExpression === undefined || parseCondition(input.ConditionExpression)({ ...input, item })

/** The item after a write (undefined: there is none), and what of it the writer wants returned. */
const write = (
  item: Item | undefined,
  command: Write,
): { readonly after: Item | undefined; readonly written?: Item } => {
  if (command.type === 'delete') return { after: undefined }
  if (command.type === 'put') return { after: sortDeeply(command.input.Item ?? {}) }
  const { input } = command
  const update = parseUpdate(input.UpdateExpression ?? '')
  const { after, written } = update({ ...input, item: item ?? { ...input.Key } })
  return { after: sortDeeply(after), ...(input.ReturnValues === 'UPDATED_NEW' && { written }) }
}

/** What a command makes of an item (undefined: there is none), and what it is answered. */
export const executeOn = (
  item: Item | undefined,
  command: Command,
): { readonly item: Item | undefined; readonly reply: Reply } => {
  if (command.type === 'get') return { item, reply: { type: 'found', item } }
  if (!isMet(item ?? {}, command)) return { item, reply: { type: 'refused', item } }
  const { after, written } = write(item, command)
  return { item: after, reply: { type: 'made', ...(written && { item: written }) } }
}

/** As much of DynamoDB as the store uses; a test holds it against a real one. */
export const execute = (store: Store, command: Command): Executed => {
  const place = placeOf(command.input.TableName, keyOf(command))
  const { [place]: old, ...others } = store
  const { item, reply } = executeOn(old, command)
  if (item === old) return { store, reply }
  return { store: item ? sortKeys({ ...others, [place]: item }) : others, reply }
}
