import { runKeys } from './keys/run-keys.ts'
import { reportEnding } from './report-ending.ts'

reportEnding(await runKeys(process.argv.slice(2), process.env))
