import { parseArgs } from 'node:util'
import { expectedKinds } from './coverage.ts'
import { findViolation } from './find-violation.ts'
import { seededBugs } from './seeded-bugs.ts'
import { simulate } from './simulate.ts'

const print = (line: string): void => console.log(line)

const readCount = (text: string | undefined, otherwise: number): number => {
  const count = Number(text ?? otherwise)
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new Error(
    `${text} is not a whole number. Usage: npm run simulate -- --seeds 1000 --seed 1 --requests 12`,
  )
}

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, requests: { type: 'string' } },
})
const isOne = values.seed !== undefined && values.seeds === undefined
const first = readCount(values.seed, 1)
const seeds = readCount(values.seeds, isOne ? 1 : 1_000)
const requests = readCount(values.requests, 12)
/** Fewer histories than this may miss what is rare. */
const enoughForAll = 1_000

/** One history, all of it. */
const tell = async (): Promise<boolean> => {
  const { trace, digest, violations } = await simulate({ seed: first, requests })
  for (const line of trace) print(line)
  print(`${violations.length} violations, history ${digest}`)
  return violations.length === 0
}

const runAll = async (totals: Map<string, number>): Promise<number> => {
  let failures = 0
  for (let seed = first; seed < first + seeds; seed++) {
    const command = `npm run simulate -- --seed ${seed} --requests ${requests}`
    const { violations, counts } = await simulate({ seed, requests }).catch(error => {
      print(command)
      throw error
    })
    for (const [kind, count] of counts) totals.set(kind, (totals.get(kind) ?? 0) + count)
    if (violations.length === 0) continue
    failures += 1
    print(`${violations.join('\n')}\n  ${command}`)
  }
  return failures
}

const printCoverage = (totals: ReadonlyMap<string, number>): number => {
  const missing = expectedKinds.filter(kind => !totals.has(kind))
  for (const [kind, count] of [...totals].sort(([one], [other]) => (one < other ? -1 : 1)))
    print(`${count.toLocaleString('en').padStart(12)}  ${kind}`)
  for (const kind of missing) print(`${'NEVER'.padStart(12)}  ${kind}`)
  return seeds < enoughForAll ? 0 : missing.length
}

const catchBugs = async (): Promise<number> => {
  let missed = 0
  for (const bug of seededBugs) {
    const found = await findViolation(bug, 300)
    if (!found) missed += 1
    print(
      `${found ? `caught by seed ${found.seed}` : 'MISSED'}: ${bug.name}${found ? `: ${found.violation}` : ''}`,
    )
  }
  print(`${seededBugs.length - missed} of ${seededBugs.length} seeded bugs caught`)
  return missed
}

const judge = async (): Promise<boolean> => {
  const totals = new Map<string, number>()
  const begunAt = performance.now()
  const failures = await runAll(totals)
  const seconds = (performance.now() - begunAt) / 1_000
  const missing = printCoverage(totals)
  print(`${seeds} histories, ${failures} with violations, ${(seeds / seconds).toFixed(0)} a second\n`)
  return (await catchBugs()) + failures + missing === 0
}

process.exitCode = (await (isOne ? tell() : judge())) ? 0 : 1
