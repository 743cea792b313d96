import { expect, it } from 'vitest'
import { describeVirtualKey } from '../../../../../functions/shared/store/tenants/describe-virtual-key.ts'

const now = Date.UTC(2026, 10, 21, 9, 30, 15)

it('describes every field of a key, with moments in ISO 8601', () => {
  const record = {
    ...{ id: 'key_1a2B3c4D5e6F', tenant: 'acme', name: 'laptop', masked: 'cw_acme…0f9a' },
    budgetId: 'key_1a2B3c4D5e6F',
    terms: { budget: { usd: 5 }, limits: { requestsPerMinute: 60 } },
    ...{ createdAt: now - 86_400_000, expiresAt: now, revokedAt: undefined, rotatedAt: undefined },
  }
  const { terms, ...rest } = record
  expect(JSON.parse(JSON.stringify(describeVirtualKey(record, now)))).toEqual({
    ...rest,
    ...terms,
    models: null,
    endpoints: null,
    ips: null,
    createdAt: '2026-11-20T09:30:15.000Z',
    expiresAt: '2026-11-21T09:30:15.000Z',
    revokedAt: null,
    rotatedAt: null,
    standing: 'expired',
  })
})
