import { afterAll, beforeAll, expect, it } from 'vitest'
import { chatStream } from '../upstream/chat-script.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.house.stop())

const pieceBytes = 64_000
const [role = '', piece = '', ...ending] = chatStream(['x'.repeat(pieceBytes)]).pieces

/** Of an answer of so many pieces: how much the client heard, and by how much this process grew, at most, meanwhile. */
const hear = async (pieces: number): Promise<{ bytes: number; growth: number }> => {
  const { house, keys } = stage
  house.upstream.play({ pieces: [role, ...Array<string>(pieces).fill(piece), ...ending] })
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true }
  const authorization = `Bearer ${keys['limited']}`
  const before = process.memoryUsage.rss()
  const answer = await house.post('/v1/chat/completions', body, { authorization })
  let [bytes, peak] = [0, before]
  for await (const read of answer.body ?? []) {
    bytes += read.length
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  return { bytes, growth: peak - before }
}

it('a long answer is never in memory as a whole: provider, gateway and client grow by less than half of it', async () => {
  // What the first megabytes cost is the young generation of the heap.
  await hear(100)
  const { bytes, growth } = await hear(1_000)
  expect(bytes).toBeGreaterThan(1_000 * pieceBytes)
  expect(growth / bytes).toBeLessThan(1 / 2)
}, 60_000)
