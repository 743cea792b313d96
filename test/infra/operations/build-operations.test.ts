import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { buildOperations, writeOperations } from '../../../infra/operations/build-operations.ts'
import { readSpecification } from '../../../infra/operations/specification.ts'

const committed = new URL('../../../functions/shared/contract/operations.json', import.meta.url)

it('the table of operations is what `npm run operations` makes of the specification', () => {
  expect(readFileSync(committed, 'utf8')).toBe(writeOperations(buildOperations(readSpecification())))
})
