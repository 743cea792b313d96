import { expect, it } from 'vitest'
import { proveFailover } from './prove-failover.ts'

it('no caller notices that one of four members is dead, in whatever way', async () => {
  const proofs = await proveFailover(16, 1)
  expect(proofs.filter(({ answered, requests }) => answered < requests)).toEqual([])
  expect(proofs).toHaveLength(8)
})
