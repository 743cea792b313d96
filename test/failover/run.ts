import { parseArgs } from 'node:util'
import { type Failover, proveFailover } from './prove-failover.ts'
import { ways } from './ways.ts'

const usage = 'Usage: npm run prove:failover -- --requests 10000 [--outage]'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    /** All four members dead instead of one, which the retry budget has to keep cheap. */
    outage: { type: 'boolean', default: false },
  },
})
const requests = Number(values.requests)
if (!Number.isSafeInteger(requests) || requests < ways.length)
  throw new Error(`${values.requests} is no number of requests. ${usage}`)

const leastAnswered = 0.999
const mostAttempts = 1.2

const row = (...cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(38) : cell.padStart(12))).join('')
const count = (number: number): string => number.toLocaleString('en')

const writeRow = ({ way, requests, answered, attempts, medianMs, p99Ms }: Failover): string =>
  row(way, count(requests), count(answered), attempts.toFixed(2), medianMs.toFixed(0), p99Ms.toFixed(0))

const average = (proofs: readonly Failover[], figure: 'answered' | 'attempts'): number =>
  proofs.reduce((sum, proof) => sum + proof[figure], 0) / proofs.length

// A process that has just begun is so slow that members which are well are given up; here nobody is dead.
await proveFailover(50, 0)
const proofs = await proveFailover(Math.ceil(requests / ways.length), values.outage ? 4 : 1)
const share = average(proofs, 'answered') / Math.ceil(requests / ways.length)
const attempts = average(proofs, 'attempts')
const isSound = values.outage ? attempts <= mostAttempts : share >= leastAnswered

console.log(`${values.outage ? 'all four members' : 'one of four members'}, which…`)
console.log(row('', 'requests', 'answered', 'attempts', 'p50 ms', 'p99 ms'))
for (const proof of proofs) {
  console.log(writeRow(proof))
  for (const [code, times] of Object.entries(proof.failures)) console.log(`  ${count(times)} × ${code}`)
}
console.log(
  values.outage
    ? `${attempts.toFixed(3)} attempts a request; at most ${mostAttempts}: ${isSound ? 'held' : 'MISSED'}`
    : `${(share * 100).toFixed(3)} % answered; at least ${leastAnswered * 100} %: ${isSound ? 'held' : 'MISSED'}`,
)
process.exitCode = isSound ? 0 : 1
