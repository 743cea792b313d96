import { describe, expect, it } from 'vitest'
import { measureFailover } from '../../bench/pools/measure-failover.ts'
import { measureHealthReads } from '../../bench/pools/measure-health-reads.ts'
import { measureHealthyPool } from '../../bench/pools/measure-healthy-pool.ts'
import { ways } from '../failover/ways.ts'

describe('the bench of pools', () => {
  it('measures a healthy pool beside a single key', async () => {
    const { aloneMs, pooledMs } = await measureHealthyPool(3, 1)
    expect(Math.min(aloneMs, pooledMs)).toBeGreaterThan(0)
  })

  it('measures each way in which the first member is dead, and who answers instead', async () => {
    const figures = await measureFailover(1)
    expect(figures.map(({ way, attempts }) => ({ way, attempts }))).toEqual(
      ways.map(({ name }) => ({ way: name, attempts: 2 })),
    )
    expect(figures.every(({ extraMs }) => Number.isFinite(extraMs))).toBe(true)
  })

  it('counts what an instance reads: at each request where those are rare, and no more often where they are not', async () => {
    const figures = await measureHealthReads(20)
    expect(figures.map(({ readsPerRequest }) => readsPerRequest)).toEqual([1, 1, 0.15, 0.05])
    expect(figures.every(({ unitsPerThousand, cpuMs }) => unitsPerThousand > 0 && cpuMs > 0)).toBe(true)
  })
})
