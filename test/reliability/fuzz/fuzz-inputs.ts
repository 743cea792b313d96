import { openDice } from '../../simulation/world/open-dice.ts'
import { findFault } from './find-fault.ts'
import { drawCase, type FuzzCase, shrinkCase, toRequest } from './fuzz-case.ts'
import type { FuzzedRequest } from './fuzzed-request.ts'
import { openFuzzedGateway } from './open-fuzzed-gateway.ts'

/** How one mutated request was taken badly, and the smallest one that is taken so too. */
export type Finding = {
  readonly seed: number
  readonly fault: string
  readonly steps: readonly string[]
  readonly request: FuzzedRequest
}

/** So that what is written down neither fills the memory nor takes long to look through. */
const casesPerGateway = 250

const findIn = async (fuzzCase: FuzzCase): Promise<string | undefined> =>
  findFault(await openFuzzedGateway(), toRequest(fuzzCase), 'shrunk')

/** Sends so many mutated requests, the first drawn by `seed`, the next by the one after it. Ends at the first that is taken badly. */
export const fuzzInputs = async (seed: number, cases: number): Promise<Finding | undefined> => {
  let gateway = await openFuzzedGateway()
  for (let index = 0; index < cases; index++) {
    if (index % casesPerGateway === casesPerGateway - 1) gateway = await openFuzzedGateway()
    const drawn = drawCase(openDice(seed + index))
    const fault = await findFault(gateway, toRequest(drawn), `fuzz-${seed + index}`)
    if (fault === undefined) continue
    const smallest = await shrinkCase(drawn, async smaller => (await findIn(smaller)) !== undefined)
    return {
      seed: seed + index,
      fault,
      steps: smallest.steps.map(({ name }) => name),
      request: toRequest(smallest),
    }
  }
  return undefined
}

/** A finding for people, with the command that shows it again. */
export const formatFinding = ({ seed, fault, steps, request }: Finding): string =>
  [
    `npm run fuzz:inputs -- --cases 1 --seed ${seed}`,
    `  ${fault}`,
    `  after ${steps.join(', then ')}:`,
    `  ${request.method} ${request.path} ${JSON.stringify(request.headers)}`,
    `  ${request.body.toString('latin1').slice(0, 2_000)}`,
  ].join('\n')
