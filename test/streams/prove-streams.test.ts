import { expect, it } from 'vitest'
import { proveStreams } from './prove-streams.ts'

it('no byte of a recorded stream depends on where the network cuts it', () => {
  const proof = proveStreams(20_000, 1)
  expect(proof.different).toEqual([])
  expect(proof.bytes).toBeGreaterThan(50_000_000)
})
