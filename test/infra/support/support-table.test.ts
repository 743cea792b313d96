import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { supportTable } from '../../../infra/support/support-table.ts'
import { answerTable } from '../../support/answer-table.ts'

it('is what the README says that dialects can do', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
  expect(readme).toContain(supportTable())
  expect(readme).toContain(answerTable())
})
