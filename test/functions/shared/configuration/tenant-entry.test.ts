import { describe, expect, it } from 'vitest'
import { DeclaredTenant, TenantEntry } from '../../../../functions/shared/configuration/tenant-entry.ts'

const parse = (quota: object, limits: object = {}) =>
  TenantEntry.safeParse({ id: 'acme', keyPrefix: 'acme', quota, limits })

describe('the shards of a quota', () => {
  it.each([
    [{ shards: 1 }, {}],
    [{ shards: 32 }, { tokensPerMinute: 5 }],
    [{ shards: 4 }, { requestsPerMinute: 4, concurrency: 9 }],
  ])('may be %j under %j', (quota, limits) => {
    expect(parse(quota, limits).success).toBe(true)
  })

  it.each([
    [{ shards: 0 }, {}],
    [{ shards: 33 }, {}],
    [{ shards: 4 }, { requestsPerMinute: 3 }],
    [{ shards: 4 }, { concurrency: 3 }],
  ])('are not %j under %j', (quota, limits) => {
    expect(parse(quota, limits).error?.issues).toMatchObject([{ path: ['quota', 'shards'] }])
  })

  it('are checked of a declared tenant too', () => {
    const entry = { id: 'acme', keyPrefix: 'acme', quota: { shards: 2 }, limits: { concurrency: 1 } }
    expect(DeclaredTenant.safeParse(entry).success).toBe(false)
  })
})
