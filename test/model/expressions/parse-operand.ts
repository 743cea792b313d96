import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Item } from '../../../functions/shared/store/attribute.ts'
import { type Cursor, readList } from './open-cursor.ts'

/** What an expression is evaluated on: the item as it stood, and what its `#names` and `:values` stand for. */
export type Scope = { readonly item: Item } & Pick<
  UpdateItemCommandInput,
  'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>

/** A document path: the names from the item down to the attribute. */
export type Path = (scope: Scope) => readonly string[]

/** Undefined where there is no such attribute. */
export type Operand = (scope: Scope) => AttributeValue | undefined

/** DynamoDB's ValidationException: a mistake of ours, which no history excuses. */
export const invalid = (message: string): Error =>
  Object.assign(new Error(message), { name: 'ValidationException' })

const nameOf = (name: string, { ExpressionAttributeNames }: Scope): string => {
  if (!name.startsWith('#')) return name
  const meant = ExpressionAttributeNames?.[name]
  if (meant === undefined) throw invalid(`There is no name ${name}.`)
  return meant
}

export const parsePath = (cursor: Cursor): Path => {
  const names = readList(cursor, '.', ({ take }) => take())
  return scope => names.map(name => nameOf(name, scope))
}

export const readPath = (item: Item, [first = '', ...rest]: readonly string[]): AttributeValue | undefined =>
  rest.reduce<AttributeValue | undefined>((value, name) => value?.M?.[name], item[first])

const sizeOf = (value: AttributeValue | undefined): AttributeValue | undefined => {
  const size = value?.M ? Object.keys(value.M).length : (value?.L ?? value?.S ?? value?.B)?.length
  return size === undefined ? undefined : { N: `${size}` }
}

const functions: Readonly<Record<string, (cursor: Cursor) => Operand>> = {
  size: cursor => {
    const path = parsePath(cursor)
    return scope => sizeOf(readPath(scope.item, path(scope)))
  },
  if_not_exists: cursor => {
    const path = parsePath(cursor)
    cursor.expect(',')
    const otherwise = parseOperand(cursor)
    return scope => readPath(scope.item, path(scope)) ?? otherwise(scope)
  },
}

/** A `:value`, a path, or a function of them. */
export const parseOperand = (cursor: Cursor): Operand => {
  const token = cursor.peek() ?? ''
  if (token.startsWith(':')) {
    cursor.take()
    return ({ ExpressionAttributeValues }) => {
      const value = ExpressionAttributeValues?.[token]
      if (value === undefined) throw invalid(`There is no value ${token}.`)
      return value
    }
  }
  const path = parsePath(cursor)
  if (!cursor.accept('(')) return scope => readPath(scope.item, path(scope))
  const parse = functions[token]
  if (!parse) throw new Error(`The model knows no function ${token}.`)
  const operand = parse(cursor)
  cursor.expect(')')
  return operand
}
