import { describe, expect, it } from 'vitest'
import { openReport } from '../../../functions/recorder/report.ts'
import type { Occurrence } from '../../../functions/shared/contract/webhook-event.ts'

const noRows = async function* () {}

/** What a report announces in a region, by name. */
const report = async (here: string | undefined) => {
  const announced: [string, Occurrence['data']][] = []
  await openReport({
    listTenants: async () => [
      { id: 'told', keyPrefix: 'told', quota: { per: 'month' }, limits: {}, webhook: 'https://a.example' },
    ],
    readDay: noRows,
    announce: async (_, name, describeIt) => {
      announced.push([name, (await describeIt()).data])
      return true
    },
    announceQuotas: async () => true,
    here,
    now: () => Date.UTC(2026, 10, 21, 12),
    log: () => {},
  })()
  return announced
}

describe('the usage of a day', () => {
  it('is told by each region of its own ledger, under a name of its own', async () => {
    const nothing = { day: '2026-11-20', requests: 0, tokens: 0, nanos: 0, models: [] }
    expect(await report(undefined)).toEqual([['usage.daily#2026-11-20', nothing]])
    expect(await report('eu-west-1')).toEqual([
      ['usage.daily#2026-11-20#eu-west-1', { ...nothing, region: 'eu-west-1' }],
    ])
  })
})
