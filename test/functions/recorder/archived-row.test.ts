import { describe, expect, it } from 'vitest'
import { ArchivedRow } from '../../../functions/recorder/archived-row.ts'
import { readRecord } from '../../../functions/recorder/read-record.ts'
import { noUsage } from '../../../functions/shared/contract/usage.ts'
import { requestFacts } from '../../../functions/shared/request-facts.ts'
import { toRecords } from './stream-event.ts'

type Arguments = Parameters<typeof requestFacts>

const story = {
  call: { id: 'r-1', sourceIp: '203.0.113.7' },
  caller: { keyId: 'key-1' },
  task: { endpoint: 'chat', request: { model: 'fast', messages: [] } },
  answered: { target: { providerId: 'p', model: 'm' }, attempts: [], answer: { type: 'stream' } },
  startedAt: 0,
  answeringAt: 1,
} as unknown as Arguments[0]
const end: Arguments[1] = { endedAt: 2, usage: noUsage, callsTools: false, outcome: 'complete' }

describe('ArchivedRow', () => {
  it('has a column for every fact that a request leaves in the ledger', () => {
    const facts = requestFacts(story, end)
    const scalars = Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'number' ? { N: `${fact}` } : typeof fact === 'boolean' ? { BOOL: fact } : { S: fact },
    ])
    const image = {
      ...{ pk: { S: 'acme#2026-11' }, sk: { S: 'lease' }, window: { S: 'lifetime' } },
      ...{ kind: { S: 'actual' }, tokens: { N: '0' } },
      ...Object.fromEntries(scalars),
    }
    const rows = toRecords([image]).map(record => readRecord(record).row)
    const columns = Object.keys(ArchivedRow.shape)
    expect(rows.flatMap(Object.keys).filter(name => !columns.includes(name))).toEqual([])
  })
})
