import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import type { Log } from '../shared/contract/log.ts'
import type { Archive } from '../shared/store/connect-archive.ts'
import type { Queue } from '../shared/store/connect-queue.ts'
import type { Tenants } from '../shared/store/tenants/tenants.ts'
import { workThrough } from '../shared/work-through.ts'
import type { AnnounceQuotas } from './announce-quotas.ts'
import { packRows } from './pack-rows.ts'
import { type FiledRow, readRecord } from './read-record.ts'

type Recording = {
  readonly archive: Archive
  /** For what cannot be archived. */
  readonly unarchived: Pick<Queue, 'send'>
  readonly findTenant: Tenants['find']
  readonly announceQuotas: AnnounceQuotas
  readonly log: Log
}

const accountsAtOnce = 8

const sequenceOf = (record: DynamoDBRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? ''

/** Each tenant and window once. */
const accountsOf = (rows: readonly FiledRow[]) => [
  ...new Map(rows.map(({ row }) => [`${row.tenant}#${row.window}`, row])).values(),
]

/**
 * Archives a batch of the ledger's stream, and tells tenants whose quotas it has moved.
 *
 * A record that is no row of ours is set aside, for it would be none the next time either and must not hold up those behind
 * it. Where S3 or SQS fails the whole batch is asked for again, from its first record: the same batch writes the same
 * objects. Writing them comes last, because after a crash Lambda may halve the batch, and rows that were written before
 * would stand in two objects.
 */
export const openRecord = ({ archive, unarchived, findTenant, announceQuotas, log }: Recording) => {
  /** The row, or undefined after the record was set aside. */
  const read = async (record: DynamoDBRecord): Promise<FiledRow | undefined> => {
    try {
      return readRecord(record)
    } catch (error) {
      const { pk, sk } = record.dynamodb?.NewImage ?? {}
      // What is wrong, and where the row is to be found; never the row itself.
      const reason = String((error as Error)?.message).slice(0, 1_000)
      await unarchived.send({ pk: pk?.S, sk: sk?.S, sequence: sequenceOf(record), reason })
      log('error', 'row not archived', { pk: pk?.S, sk: sk?.S, sequence: sequenceOf(record) })
      return undefined
    }
  }

  const record = async (records: readonly DynamoDBRecord[]): Promise<void> => {
    const results = await Promise.all(records.map(read))
    const rows = results.filter(row => row !== undefined)
    await workThrough(accountsOf(rows), accountsAtOnce, async ({ tenant, window }) => {
      if ((await findTenant(tenant))?.webhook) await announceQuotas(tenant, window)
    })
    const objects = packRows(rows, { first: sequenceOf(records[0]), last: sequenceOf(records.at(-1)) })
    for (const { key, bytes } of objects) await archive.put(key, bytes)
    log('info', 'archived', { rows: rows.length, setAside: records.length - rows.length })
  }

  return async (records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> => {
    try {
      await record(records)
      return { batchItemFailures: [] }
    } catch (error) {
      log('error', 'batch not archived', { rows: records.length, name: String((error as Error)?.name) })
      return { batchItemFailures: [{ itemIdentifier: sequenceOf(records[0]) }] }
    }
  }
}
