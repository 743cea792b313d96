import fc from 'fast-check'
import type { OpenBench } from '../store/open-bench.ts'
import { commands, shardedCommands } from './commands.ts'
import { expectNothing, expectShards, openSimulation } from './simulation.ts'

const worlds = {
  whole: { commands, expect: expectNothing },
  sharded: { commands: shardedCommands, expect: expectShards },
} as const

export type World = keyof typeof worlds

type Running = { readonly runs: number; readonly seed?: number | undefined }

/** Runs so many random histories, each on a tenant of its own. Throws the shortest one that went wrong. */
export const runCommands = async (bench: OpenBench, world: World, { runs, seed }: Running): Promise<void> => {
  let tenants = 0
  const property = fc.asyncProperty(worlds[world].commands, async history => {
    tenants += 1
    const simulation = openSimulation(bench, `${world}-${tenants}`, world === 'sharded')
    await fc.asyncModelRun(() => ({ model: worlds[world].expect(), real: simulation }), history)
  })
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
}
