import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bench, startBench } from '../store/start-bench.ts'
import { formatProof } from './format-proof.ts'
import { isSound, prove } from './prove.ts'
import { quick } from './settings.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

/** `npm run prove:accounting` does it with 500 clients on AWS's own DynamoDB Local. */
it('loses, doubles and overshoots nothing under load, faults and kills', async () => {
  const proof = await prove({ ...quick, url: bench.url })
  expect(isSound(proof), formatProof(proof)).toBe(true)
  expect(proof.tally.answered).toBeGreaterThan(1)
  expect(Object.values(proof.kills).reduce((sum, kills) => sum + kills, 0)).toBeGreaterThan(0)
  expect(proof.watched.samples).toBeGreaterThan(5)
}, 60_000)
