import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Item } from '../../../functions/shared/store/attribute.ts'
import { remember } from '../remember.ts'
import { type Cursor, openCursor, readList } from './open-cursor.ts'
import {
  invalid,
  type Operand,
  type Path,
  parseOperand,
  parsePath,
  readPath,
  type Scope,
} from './parse-operand.ts'

/** Changes one attribute: `scope` holds the item as it stood, `after` what was made of it so far. */
type Change = {
  readonly make: (after: Item, scope: Scope) => Item
  /** Where it leaves a value; undefined: it removes one. */
  readonly path: Path | undefined
}

/** The item after it, and of that what was written (DynamoDB's UPDATED_NEW). */
type Updated = { readonly after: Item; readonly written: Item }

const numberOf = (value: AttributeValue | undefined): number => {
  if (value?.N === undefined) throw invalid('What is added up is not a number.')
  return Number(value.N)
}

/** Undefined removes it. Like DynamoDB it makes no map on the way to an attribute. */
const write = (
  item: Item,
  [name = '', ...rest]: readonly string[],
  value: AttributeValue | undefined,
): Item => {
  const { [name]: old, ...others } = item
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value }
  if (!old?.M) throw invalid(`There is no map ${name} to write into.`)
  return { ...others, [name]: { M: write(old.M, rest, value) } }
}

/** Puts what one item has at a path into another, with the maps on the way. */
const copy = (from: Item, to: Item, [name = '', ...rest]: readonly string[]): Item => {
  const value = from[name]
  if (value === undefined) return to
  if (rest.length === 0) return { ...to, [name]: value }
  return { ...to, [name]: { M: copy(value.M ?? {}, to[name]?.M ?? {}, rest) } }
}

const parseSum = (cursor: Cursor): Operand => {
  const left = parseOperand(cursor)
  const sign = cursor.accept('+') ? 1 : cursor.accept('-') ? -1 : 0
  if (sign === 0) return left
  const right = parseOperand(cursor)
  return scope => ({ N: `${numberOf(left(scope)) + sign * numberOf(right(scope))}` })
}

const parseAssignment = (cursor: Cursor): Change => {
  const path = parsePath(cursor)
  cursor.expect('=')
  const sum = parseSum(cursor)
  const make: Change['make'] = (after, scope) => {
    const value = sum(scope)
    if (value === undefined) throw invalid('What is assigned does not exist.')
    return write(after, path(scope), value)
  }
  return { make, path }
}

const parseRemoval = (cursor: Cursor): Change => {
  const path: Path = parsePath(cursor)
  return { make: (after, scope) => write(after, path(scope), undefined), path: undefined }
}

const parseAddition = (cursor: Cursor): Change => {
  const path = parsePath(cursor)
  const addend = parseOperand(cursor)
  const make: Change['make'] = (after, scope) => {
    const names = path(scope)
    const sum = numberOf(readPath(scope.item, names) ?? { N: '0' }) + numberOf(addend(scope))
    return write(after, names, { N: `${sum}` })
  }
  return { make, path }
}

const clauses: Readonly<Record<string, (cursor: Cursor) => Change>> = {
  SET: parseAssignment,
  REMOVE: parseRemoval,
  ADD: parseAddition,
}

/** An UpdateExpression: SET with sums and if_not_exists, REMOVE, and ADD of numbers, on paths of any depth. */
export const parseUpdate = remember((expression: string) => {
  const cursor = openCursor(expression)
  const changes: Change[] = []
  while (cursor.peek() !== undefined) {
    const keyword = cursor.take()
    const parse = clauses[keyword]
    if (!parse) throw new Error(`The model knows no clause ${keyword}.`)
    changes.push(...readList(cursor, ',', parse))
  }
  return (scope: Scope): Updated => {
    const after = changes.reduce((item, { make }) => make(item, scope), scope.item)
    const written = changes.reduce((item, { path }) => (path ? copy(after, item, path(scope)) : item), {})
    return { after, written }
  }
})
