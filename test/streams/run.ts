import { parseArgs } from 'node:util'
import { proveStreams } from './prove-streams.ts'

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
})

const begunAt = performance.now()
const proof = proveStreams(Number(values.cuts), Number(values.seed))
const seconds = (performance.now() - begunAt) / 1_000

const write = (figure: string, value: number): string =>
  `${figure.padEnd(32)}${value.toLocaleString('en').padStart(16)}`
console.log(write('recorded streams', proof.streams))
console.log(write('cut anew', proof.cuts))
console.log(write('megabytes', Math.round(proof.bytes / 1e6)))
console.log(write('seconds', Math.round(seconds)))
console.log(write('streams that came out otherwise', proof.different.length))
for (const file of proof.different) console.log(`  ${file}: npm run prove:streams -- --seed ${proof.seed}`)
process.exitCode = proof.different.length === 0 && proof.cuts > 0 ? 0 : 1
