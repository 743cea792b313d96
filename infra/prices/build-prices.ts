import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { exitWithMessage } from '../exit-with-message.ts'
import { readJson } from '../read-json.ts'
import { buildTable } from './build-table.ts'
import { writeTable } from './write-table.ts'

const usage = `Makes the table of prices that the gateway ships with.

  npm run prices -- FILE --day 2026-09-23

  FILE   the data of genai-prices as JSON: https://github.com/pydantic/genai-prices (prices/data.json)
  --day  when that data was published; prices that were over by then are left out`

const build = (): void => {
  const { values, positionals } = parseArgs({ options: { day: { type: 'string' } }, allowPositionals: true })
  const [file] = positionals
  if (!file || !/^\d{4}-\d{2}-\d{2}$/.test(values.day ?? '')) throw new Error(usage)
  const table = buildTable(
    readJson(file),
    readJson(join(import.meta.dirname, 'providers.json')),
    values.day as string,
  )
  const text = writeTable(table)
  const target = join(import.meta.dirname, '../../functions/shared/accounting/prices.json')
  writeFileSync(target, text)
  console.log(`${relative('.', target)}: ${table.version}, ${(text.length / 1024).toFixed(1)} KB`)
}

exitWithMessage(build)
