import { parseArgs } from 'node:util'
import { proveIsolation } from './prove-isolation.ts'

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})

const begunAt = performance.now()
const { counts, rows, violations } = await proveIsolation(Number(values.requests), Number(values.seed))
for (const violation of violations.slice(0, 20)) console.log(violation)
console.log({ ...counts, rows, seconds: Math.round((performance.now() - begunAt) / 1_000) })
console.log(`${violations.length} violations`)
process.exitCode = violations.length === 0 ? 0 : 1
