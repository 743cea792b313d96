import type { AttributeValue, DynamoDBRecord } from 'aws-lambda'
import * as z from 'zod'
import { ArchivedRow } from './archived-row.ts'

/** A row of the ledger as the archive has it, and the month (`2026-11`) under which it is filed. */
export type FiledRow = { readonly month: string; readonly row: ArchivedRow }

const Month = z.string().regex(/^\d{4}-\d{2}$/)

/** What was said has days of retention in the ledger; the archive has none, so it never goes there. */
const unarchived = ['pk', 'sk', 'expiresAt', 'prompt', 'completion']

const readScalar = ({ S, N, BOOL }: AttributeValue): string | number | boolean | undefined =>
  S ?? (N === undefined ? BOOL : Number(N))

const toColumn = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Reads what the ledger's stream says of a new row. Throws a ZodError when it is no row of ours. */
export const readRecord = (record: DynamoDBRecord): FiledRow => {
  const { pk, sk, ...attributes } = record.dynamodb?.NewImage ?? {}
  const [tenant, month] = pk?.S?.split('#') ?? []
  const scalars = Object.entries(attributes)
    .filter(([name]) => !unarchived.includes(name))
    .map(([name, value]) => [toColumn(name), readScalar(value)])
    .filter(([, value]) => value !== undefined)
  const row = ArchivedRow.parse({ tenant, lease_id: sk?.S, ...Object.fromEntries(scalars) })
  return { month: Month.parse(month), row }
}
