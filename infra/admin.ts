import { runAdmin } from './admin/run-admin.ts'
import { reportEnding } from './report-ending.ts'

reportEnding(await runAdmin(process.argv.slice(2), process.env))
