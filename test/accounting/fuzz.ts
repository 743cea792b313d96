import { parseArgs } from 'node:util'
import { startBench } from '../store/start-bench.ts'
import { runCommands } from './run-commands.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const bench = await startBench()
try {
  const running = {
    runs: Number(values.runs),
    seed: values.seed === undefined ? undefined : Number(values.seed),
  }
  await runCommands(bench, 'whole', running)
  await runCommands(bench, 'sharded', running)
  console.log(
    `${values.runs} histories of whole accounts and of sharded ones, and each is as the oracle says.`,
  )
} finally {
  await bench.stop()
}
