import { parseArgs } from 'node:util'
import { startBench } from '../store/start-bench.ts'
import { runCommands } from './run-commands.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const bench = await startBench()
try {
  await runCommands(bench, Number(values.runs), values.seed === undefined ? undefined : Number(values.seed))
  console.log(`${values.runs} histories, and every account is as the oracle says.`)
} finally {
  await bench.stop()
}
