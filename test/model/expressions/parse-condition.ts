import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { remember } from '../remember.ts'
import { type Cursor, openCursor, readList } from './open-cursor.ts'
import { parseOperand, parsePath, readPath, type Scope } from './parse-operand.ts'

export type Condition = (scope: Scope) => boolean

type Comparable = number | string

/** Only what is of one type can be compared. */
const comparables = (
  one: AttributeValue | undefined,
  other: AttributeValue | undefined,
): readonly [Comparable, Comparable] | undefined => {
  if (one?.N !== undefined && other?.N !== undefined) return [Number(one.N), Number(other.N)]
  return one?.S !== undefined && other?.S !== undefined ? [one.S, other.S] : undefined
}

const comparisons: Readonly<Record<string, (one: Comparable, other: Comparable) => boolean>> = {
  '=': (one, other) => one === other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
}

const parseComparison = (cursor: Cursor): Condition => {
  const left = parseOperand(cursor)
  const operator = cursor.take()
  const right = parseOperand(cursor)
  const compare = comparisons[operator === '<>' ? '=' : operator]
  if (!compare) throw new Error(`The model knows no comparison "${operator}".`)
  return scope => {
    const pair = comparables(left(scope), right(scope))
    return (pair !== undefined && compare(...pair)) !== (operator === '<>')
  }
}

const parseExistence = (cursor: Cursor, shouldExist: boolean): Condition => {
  cursor.expect('(')
  const path = parsePath(cursor)
  cursor.expect(')')
  return scope => (readPath(scope.item, path(scope)) !== undefined) === shouldExist
}

const parseClause = (cursor: Cursor): Condition => {
  if (cursor.accept('NOT')) {
    const clause = parseClause(cursor)
    return scope => !clause(scope)
  }
  if (cursor.accept('(')) {
    const condition = parseAlternatives(cursor)
    cursor.expect(')')
    return condition
  }
  if (cursor.accept('attribute_exists')) return parseExistence(cursor, true)
  if (cursor.accept('attribute_not_exists')) return parseExistence(cursor, false)
  return parseComparison(cursor)
}

const parseConjunction = (cursor: Cursor): Condition => {
  const clauses = readList(cursor, 'AND', parseClause)
  return scope => clauses.every(clause => clause(scope))
}

const parseAlternatives = (cursor: Cursor): Condition => {
  const conjunctions = readList(cursor, 'OR', parseConjunction)
  return scope => conjunctions.some(conjunction => conjunction(scope))
}

/** A ConditionExpression: comparisons, existence, AND, OR, NOT and parentheses. */
export const parseCondition = remember((expression: string): Condition => {
  const cursor = openCursor(expression)
  const condition = parseAlternatives(cursor)
  if (cursor.peek() !== undefined) throw new Error(`The model cannot read "${expression}" to its end.`)
  return condition
})
