import type {
  AttributeValue,
  GetItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '../../functions/shared/store/attribute.ts'

/** What our store asks of its tables, as it hands it to the SDK. */
export type Command = { readonly type: 'get'; readonly input: GetItemCommandInput } | Write
export type Write =
  | { readonly type: 'put'; readonly input: PutItemCommandInput }
  | { readonly type: 'update'; readonly input: UpdateItemCommandInput }

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

type Expressions = Pick<
  UpdateItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>

export const placeOf = (table: string | undefined, key: Item): string =>
  `${table} ${key['pk']?.S} ${key['sk']?.S}`

/** Like DynamoDB, which keeps no order of attributes, so that equal items are equal texts. */
const sortKeys = <Value>(value: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))

const openReader = (
  item: Item,
  { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Expressions,
) => {
  const segments = (path: string): readonly string[] =>
    path
      .split('.')
      .map(segment => (segment.startsWith('#') ? (ExpressionAttributeNames[segment] ?? segment) : segment))

  const read = (operand: string): AttributeValue | undefined => {
    if (operand.startsWith(':')) return ExpressionAttributeValues[operand]
    const size = /^size\((.+)\)$/.exec(operand)?.[1]
    if (size !== undefined) return { N: `${Object.keys(read(size)?.M ?? {}).length}` }
    return segments(operand).reduce<AttributeValue | undefined>((value, name) => value?.M?.[name], {
      M: item,
    })
  }
  return { read, segments }
}
type Reader = ReturnType<typeof openReader>

const comparisons: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
}

const holds = (clause: string, reader: Reader): boolean => {
  const { read } = reader
  const [, alternatives] = /^\((.+ OR .+)\)$/.exec(clause) ?? []
  if (alternatives !== undefined) return alternatives.split(' OR ').some(one => holds(one, reader))
  const [, negation, path] = /^attribute_(not_)?exists\((.+)\)$/.exec(clause) ?? []
  if (path !== undefined) return (read(path) === undefined) === (negation !== undefined)
  const [left = '', operator = '', right = ''] = clause.split(' ')
  const compare = comparisons[operator]
  if (!compare) throw new Error(`The model knows no condition "${clause}".`)
  const [one, other] = [read(left)?.N, read(right)?.N]
  return one !== undefined && other !== undefined && compare(Number(one), Number(other))
}

const isMet = (item: Item, expressions: Expressions): boolean => {
  const reader = openReader(item, expressions)
  const clauses = expressions.ConditionExpression?.split(' AND ') ?? []
  return clauses.every(clause => holds(clause, reader))
}

const calculate = (term: string, { read }: Reader): AttributeValue => {
  const [, path, otherwise, more = ''] = /^if_not_exists\((.+), (.+?)\)(.*)$/.exec(term) ?? []
  const [left = '', operator, right = ''] =
    path === undefined ? term.split(' ') : [path, ...more.split(' ').slice(1)]
  const value = read(left) ?? (otherwise === undefined ? undefined : read(otherwise))
  if (value === undefined) throw new Error(`There is no ${left}.`)
  if (operator === undefined) return value
  const sign = operator === '-' ? -1 : 1
  return { N: `${Number(value.N) + sign * Number(read(right)?.N)}` }
}

const put = (
  item: Item,
  [name = '', ...inner]: readonly string[],
  value: AttributeValue | undefined,
): Item => {
  if (inner.length > 0) return sortKeys({ ...item, [name]: { M: put(item[name]?.M ?? {}, inner, value) } })
  const { [name]: _, ...others } = item
  return value === undefined ? others : sortKeys({ ...others, [name]: value })
}

/** The item after it, and of it only what was changed. */
const change = (
  item: Item,
  input: UpdateItemCommandInput,
): { readonly item: Item; readonly changed: Item } => {
  const reader = openReader(item, input)
  const [, assignments = '', removed] =
    /^SET (.+?)(?: REMOVE (.+))?$/.exec(input.UpdateExpression ?? '') ?? []
  let after = item
  let changed: Item = {}
  // A comma within if_not_exists(…) ends no assignment.
  for (const assignment of assignments.split(/, (?![^(]*\))/)) {
    const [path = '', term = ''] = assignment.split(' = ')
    const value = calculate(term, reader)
    after = put(after, reader.segments(path), value)
    changed = put(changed, reader.segments(path), value)
  }
  return { item: removed === undefined ? after : put(after, reader.segments(removed), undefined), changed }
}

/** As much of DynamoDB as the store uses; a test holds it against a real one. */
export const execute = (store: Store, command: Command): Executed => {
  const key = command.type === 'put' ? command.input.Item : command.input.Key
  const place = placeOf(command.input.TableName, key ?? {})
  const item = store[place]
  if (command.type === 'get') return { store, reply: { type: 'found', item } }
  if (!isMet(item ?? {}, command.input)) return { store, reply: { type: 'refused', item } }
  if (command.type === 'put')
    return {
      store: sortKeys({ ...store, [place]: sortKeys({ ...command.input.Item }) }),
      reply: { type: 'made' },
    }
  const { item: after, changed } = change(item ?? { ...key }, command.input)
  const isWanted = command.input.ReturnValues === 'UPDATED_NEW'
  return {
    store: sortKeys({ ...store, [place]: after }),
    reply: { type: 'made', ...(isWanted && { item: changed }) },
  }
}
