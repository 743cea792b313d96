import { creditProgram } from './credit-program.ts'
import { openLaws } from './laws.ts'
import { openPrograms } from './open-programs.ts'
import { openStores } from './open-stores.ts'
import { encodeState, openWorld, type State } from './open-world.ts'
import { type Parts, requestProgram, sweepProgram } from './request-program.ts'
import type { Scenario } from './scenario.ts'

export type Exploration = {
  readonly states: number
  readonly transitions: number
  /** The first law that was broken, and the shortest way there. */
  readonly violation: { readonly laws: readonly string[]; readonly trace: readonly string[] } | undefined
  /** False if the bound on states came first. */
  readonly isComplete: boolean
}

type Visit = { readonly state: State; readonly from: Visit | undefined; readonly label: string }

const traceOf = (visit: Visit | undefined): readonly string[] =>
  visit?.from ? [...traceOf(visit.from), visit.label] : []

/** Goes through every state that can be reached, the nearest first, until a law is broken or none is left. */
export const explore = async (
  scenario: Scenario,
  parts: Parts,
  maximumStates = 5_000_000,
): Promise<Exploration> => {
  const requests = scenario.requests.map(plan => requestProgram(plan, parts, scenario.regions))
  const credits = (scenario.credits ?? []).map(plan => creditProgram(plan, parts, scenario.regions))
  const sweeps = scenario.isSwept
    ? [sweepProgram(parts, scenario.requests[0]?.limits.per, scenario.regions)]
    : []
  const programs = openPrograms([...requests, ...credits, ...sweeps])
  const stores = openStores()
  const world = openWorld(scenario, programs, stores)
  const judge = openLaws(scenario, programs, stores)
  const begin = world.begin()
  const seen = new Set([encodeState(begin)])
  let frontier: Visit[] = [{ state: begin, from: undefined, label: '' }]
  let transitions = 0
  const report = (rest: Pick<Exploration, 'violation' | 'isComplete'>) => ({
    states: seen.size,
    transitions,
    ...rest,
  })

  while (frontier.length > 0) {
    const next: Visit[] = []
    for (const visit of frontier) {
      for (const move of await world.moves(visit.state)) {
        transitions += 1
        const laws = await judge(visit.state, move)
        if (laws.length > 0)
          return report({ violation: { laws, trace: [...traceOf(visit), move.label] }, isComplete: false })
        const code = encodeState(move.to)
        if (seen.has(code)) continue
        seen.add(code)
        next.push({ state: move.to, from: visit, label: move.label })
      }
      if (seen.size > maximumStates) return report({ violation: undefined, isComplete: false })
    }
    frontier = next
  }
  return report({ violation: undefined, isComplete: true })
}
