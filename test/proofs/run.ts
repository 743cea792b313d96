import { parseArgs } from 'node:util'
import { startBench } from '../store/start-bench.ts'
import { formatProof } from './format-proof.ts'
import { isSound, prove } from './prove.ts'
import { quick, thorough } from './settings.ts'
import { startDynamodbLocal } from './start-dynamodb-local.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})

const settings = values.quick ? quick : thorough
const dynamodb = values.quick ? await startBench() : await startDynamodbLocal()
try {
  const proof = await prove({
    ...settings,
    url: dynamodb.url,
    clients: Number(values.clients ?? settings.clients),
    seconds: Number(values.seconds ?? settings.seconds),
  })
  console.log(formatProof(proof))
  process.exitCode = isSound(proof) ? 0 : 1
} finally {
  await dynamodb.stop()
}
