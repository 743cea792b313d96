import { describe, expect, it } from 'vitest'
import type { Budget } from '../../../../functions/shared/accounting/account.ts'
import { findDebts, planGrants } from '../../../../functions/shared/accounting/plan-grants.ts'
import type { Part } from '../../../../functions/shared/accounting/shard.ts'
import { sumShards } from '../../../../functions/shared/accounting/sum-shards.ts'

const budgetOf = (tokens: number, totals: Partial<Budget> = {}): Budget => ({
  limit: { tokens: 100 },
  left: { tokens, nanos: 0 },
  used: { tokens: 0, nanos: 0 },
  ...totals,
})
const partsOf = (...left: readonly number[]): readonly Part[] =>
  left.map((tokens, shard) => ({ shard, budget: budgetOf(tokens) }))
const shardOf = ({ shard, budget }: Part) => ({
  shard,
  account: {
    ...budget,
    ...{ budgets: {}, leases: {}, minute: 0, minuteRequests: 0, minuteTokens: 0 },
    ...{ minuteKeyRequests: {}, minuteKeyTokens: {} },
  },
})
const plan = (need: number, parts: readonly Part[], to = 0) =>
  planGrants(parts, to, { tokens: need, nanos: 0 }).map(({ from, amount }) => [from.shard, amount.tokens])

describe('what shards give', () => {
  it('comes from the one that has most, with a share of the rest', () => {
    expect(plan(10, partsOf(0, 20, 40))).toEqual([[2, 20]])
  })

  it('comes from several where one has too little, down to nothing', () => {
    expect(plan(60, partsOf(0, 20, 40))).toEqual([
      [1, 20],
      [2, 40],
    ])
  })

  it('is less where there is no more, and nothing of a debt', () => {
    expect(plan(60, partsOf(0, -5, 40))).toEqual([[2, 40]])
    expect(plan(0, partsOf(0, 20))).toEqual([])
  })
})

describe('what a shard owes', () => {
  const nobody = { shard: 1, budget: budgetOf(-5) }

  it('is what it has less than nothing of', () => {
    const shards = [...partsOf(50), nobody].map(shardOf)
    expect(findDebts(shards)).toEqual([{ to: 1, budgetId: undefined, need: { tokens: 5, nanos: 0 } }])
  })

  it('is nothing where that is on its way', () => {
    const given = { 1: { tokens: 5, nanos: 0 } }
    const shards = [{ shard: 0, budget: budgetOf(45, { given }) }, nobody].map(shardOf)
    expect(findDebts(shards)).toEqual([])
    expect(sumShards(shards)?.left.tokens).toBe(45)
  })
})
