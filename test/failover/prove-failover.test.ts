import { expect, it } from 'vitest'
import { proveFailover } from './prove-failover.ts'

it('hardly a caller notices that one of four members is dead, in whatever way', async () => {
  const proofs = await proveFailover(40, 1)
  expect(proofs).toHaveLength(8)
  const failed = proofs.reduce((sum, { answered, requests }) => sum + requests - answered, 0)
  // A burst at a fleet that knows nothing yet may need more retries at once than a pool has saved up; without any, 80 would fail.
  expect(failed).toBeLessThanOrEqual(16)
})
