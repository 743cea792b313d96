import { expect, it } from 'vitest'
import { proveIsolation } from './prove-isolation.ts'
import { findStrangers, tagOf } from './tags.ts'

it('would find the tag of another tenant', () => {
  const text = `${tagOf('t07', 1)} ${tagOf('t08', 2)}`
  expect(findStrangers(text, 't07')).toEqual(['tag-t08-000002-'])
})

it('keeps tenants apart, however their requests are interleaved and broken off', async () => {
  const { counts, rows, violations } = await proveIsolation(500, 1)
  expect(violations).toEqual([])
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(5)
  expect(rows).toBeGreaterThan(300)
})
