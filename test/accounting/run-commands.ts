import fc from 'fast-check'
import type { Bench } from '../store/start-bench.ts'
import { commands } from './commands.ts'
import { expectNothing, openSimulation } from './simulation.ts'

/** Runs so many random histories, each on a tenant of its own. Throws the shortest one that went wrong. */
export const runCommands = async (bench: Bench, runs: number, seed?: number): Promise<void> => {
  let tenants = 0
  const property = fc.asyncProperty(commands, async history => {
    tenants += 1
    const simulation = openSimulation(bench, `tenant-${tenants}`)
    await fc.asyncModelRun(() => ({ model: expectNothing(), real: simulation }), history)
  })
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
}
