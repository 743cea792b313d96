import { expect, it } from 'vitest'
import type { Handle } from '../../functions/gateway/handle.ts'
import type { Call } from '../../functions/shared/contract/call.ts'
import { proveIsolation } from './prove-isolation.ts'
import { findStrangers, tagOf } from './tags.ts'

it('would find the tag of another tenant', () => {
  const text = `${tagOf('t07', 1)} ${tagOf('t08', 2)}`
  expect(findStrangers(text, 't07')).toEqual(['tag-t08-000002-'])
})

/** The mistake that concurrency punishes: what belongs to one request, in a variable of all of them. */
const shareBodies = (core: Handle): Handle => {
  let body: Call['body']
  return async call => {
    body = call.body
    await new Promise(setImmediate)
    return core({ ...call, body })
  }
}

it('would find a variable that requests share', async () => {
  const { violations } = await proveIsolation(100, 1, { between: shareBodies })
  expect(violations.join()).toMatch(/t\d\d has heard tag-t\d\d/)
})

it('keeps tenants apart, however their requests are interleaved and broken off', async () => {
  const { counts, rows, violations } = await proveIsolation(500, 1)
  expect(violations).toEqual([])
  const { unavailable, ...answers } = counts
  expect(Math.min(...Object.values(answers))).toBeGreaterThan(5)
  expect(unavailable).toBeLessThan(25)
  expect(rows).toBeGreaterThan(300)
})
