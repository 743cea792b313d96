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

/** Changes one attribute: `scope` holds the item as it stood, `changed` what was made of it so far. */
type Change = (changed: Item, scope: Scope) => Item

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
  return (changed, scope) => {
    const value = sum(scope)
    if (value === undefined) throw invalid('What is assigned does not exist.')
    return write(changed, path(scope), value)
  }
}

const parseRemoval = (cursor: Cursor): Change => {
  const path: Path = parsePath(cursor)
  return (changed, scope) => write(changed, path(scope), undefined)
}

const parseAddition = (cursor: Cursor): Change => {
  const path = parsePath(cursor)
  const addend = parseOperand(cursor)
  return (changed, scope) => {
    const names = path(scope)
    const sum = numberOf(readPath(scope.item, names) ?? { N: '0' }) + numberOf(addend(scope))
    return write(changed, names, { N: `${sum}` })
  }
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
  return (scope: Scope): Item => changes.reduce((changed, change) => change(changed, scope), scope.item)
})
