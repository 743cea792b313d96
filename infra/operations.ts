import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOperations, writeOperations } from './operations/build-operations.ts'
import { readSpecification } from './operations/specification.ts'

/** `npm run operations`: makes the table of everything that is passed on, from OpenAI's specification. */
const operations = buildOperations(readSpecification())
writeFileSync(
  join(import.meta.dirname, '../functions/shared/contract/operations.json'),
  writeOperations(operations),
)
console.log(`functions/shared/contract/operations.json: ${operations.length} operations`)
