import { expect, it } from 'vitest'
import { proveFailover } from './prove-failover.ts'

it('hardly a caller notices that one of four members is dead, in whatever way', async () => {
  const proofs = await proveFailover(40, 1)
  expect(proofs).toHaveLength(8)
  const failed = proofs.reduce((sum, { answered, requests }) => sum + requests - answered, 0)
  // Without retries 80 would fail; a few are left to members that are well and too slow on a busy machine.
  expect(failed).toBeLessThanOrEqual(8)
})
