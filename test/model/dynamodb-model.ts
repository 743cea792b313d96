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

/** A write that was made, the item that its condition refused, or the one that was read (undefined: there is none). */
export type Reply =
  | { readonly type: 'made' }
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
    const [name = '', inner] = segments(operand)
    return inner === undefined ? item[name] : item[name]?.M?.[inner]
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

const holds = (clause: string, { read }: Reader): boolean => {
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
  const [left = '', operator, right = ''] = term.split(' ')
  const value = read(left)
  if (value === undefined) throw new Error(`There is no ${left}.`)
  if (operator === undefined) return value
  const sign = operator === '-' ? -1 : 1
  return { N: `${Number(value.N) + sign * Number(read(right)?.N)}` }
}

const put = (item: Item, [name = '', inner]: readonly string[], value: AttributeValue | undefined): Item => {
  if (inner === undefined) return sortKeys({ ...item, [name]: value as AttributeValue })
  const { [inner]: _, ...others } = item[name]?.M ?? {}
  return { ...item, [name]: { M: value === undefined ? others : sortKeys({ ...others, [inner]: value }) } }
}

const change = (item: Item, input: UpdateItemCommandInput): Item => {
  const reader = openReader(item, input)
  const [, assignments = '', removed] =
    /^SET (.+?)(?: REMOVE (.+))?$/.exec(input.UpdateExpression ?? '') ?? []
  let changed = item
  for (const assignment of assignments.split(', ')) {
    const [path = '', term = ''] = assignment.split(' = ')
    changed = put(changed, reader.segments(path), calculate(term, reader))
  }
  return removed === undefined ? changed : put(changed, reader.segments(removed), undefined)
}

/** As much of DynamoDB as the store uses; a test holds it against a real one. */
export const execute = (store: Store, command: Command): Executed => {
  const key = command.type === 'put' ? command.input.Item : command.input.Key
  const place = placeOf(command.input.TableName, key ?? {})
  const item = store[place]
  if (command.type === 'get') return { store, reply: { type: 'found', item } }
  if (!isMet(item ?? {}, command.input)) return { store, reply: { type: 'refused', item } }
  const written =
    command.type === 'put' ? sortKeys({ ...command.input.Item }) : change(item ?? { ...key }, command.input)
  return { store: sortKeys({ ...store, [place]: written }), reply: { type: 'made' } }
}
