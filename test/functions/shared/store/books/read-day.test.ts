import { expect, it } from 'vitest'
import { openPutAdjustmentRow } from '../../../../../functions/shared/store/books/put-adjustment-row.ts'
import { openReadDay } from '../../../../../functions/shared/store/books/read-day.ts'
import { openLedger } from '../../../../../functions/shared/store/ledger.ts'
import { startEmbeddedDynamodb } from '../../../../store/embedded-dynamodb.ts'

it('reads the requests of a day, and no adjustment as one', async () => {
  const embedded = await startEmbeddedDynamodb('ledger')
  try {
    const dynamodb = embedded.connect()
    const books = { tenant: 'acme', window: 'lifetime' }
    const facts = { at: '2026-11-21T09:30:00.000Z', model: 'small' }
    const since = Date.parse(facts.at)
    const row = { ...books, since, leaseId: 'a', kind: 'actual', tokens: 7, nanos: 9, facts } as const
    await openLedger(dynamodb, 'ledger').put(row)
    const credit = { charge: { tokens: -500, nanos: 0 }, reason: 'why', at: facts.at }
    await openPutAdjustmentRow(dynamodb, 'ledger')({ ...books, id: 'gift', ...credit })
    const rows = await Array.fromAsync(openReadDay(dynamodb, 'ledger')('acme', '2026-11-21'))
    expect(rows).toEqual([{ model: 'small', tokens: 7, nanos: 9 }])
  } finally {
    await embedded.stop()
  }
})
