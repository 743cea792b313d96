import { explore } from './explore.ts'
import { longRegionScenarios, quickRegionScenarios } from './region-scenarios.ts'
import { realParts } from './request-program.ts'
import { longScenarios, quickScenarios } from './scenarios.ts'
import { seededBugs } from './seeded-bugs.ts'

const count = (number: number): string => number.toLocaleString('en').padStart(12)
const print = (line: string): void => console.log(line)

let states = 0
let violations = 0
print(`${'states'.padStart(12)}${'steps'.padStart(12)}`)
for (const scenario of [
  ...quickScenarios,
  ...quickRegionScenarios,
  ...longScenarios,
  ...longRegionScenarios,
]) {
  const found = await explore(scenario, realParts)
  states += found.states
  print(`${count(found.states)}${count(found.transitions)}  ${scenario.name}`)
  if (found.violation) print(`${found.violation.laws.join('\n')}\n  ${found.violation.trace.join('\n  ')}`)
  if (found.violation || !found.isComplete) violations += 1
}
print(`${count(states)} states, ${violations} violations\n`)

let caught = 0
for (const { name, parts, scenario } of seededBugs) {
  const { violation } = await explore(scenario, parts)
  if (violation) caught += 1
  print(`${violation ? 'caught' : 'MISSED'}  ${name}: ${violation?.laws[0] ?? ''}`)
}
print(`${caught} of ${seededBugs.length} seeded bugs caught`)
process.exitCode = violations === 0 && caught === seededBugs.length ? 0 : 1
