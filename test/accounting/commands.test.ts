import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Bench, startBench } from '../store/start-bench.ts'
import { runCommands } from './run-commands.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

/** `npm run fuzz` runs as many as one likes. */
describe('a history of holds, crashes, faults and jumps of the clock', () => {
  it('leaves the accounts as a small oracle says', () => runCommands(bench, 'whole', { runs: 25 }), 60_000)

  it(
    'gives of a sharded account what the oracle gives',
    () => runCommands(bench, 'sharded', { runs: 6 }),
    60_000,
  )
})
