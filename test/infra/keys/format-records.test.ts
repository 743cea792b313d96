import { describe, expect, it } from 'vitest'
import { freeTerms } from '../../../functions/shared/contract/virtual-key-terms.ts'
import type { VirtualKeyRecord } from '../../../functions/shared/store/tenants/virtual-key-record.ts'
import { formatRecords } from '../../../infra/keys/format-records.ts'

const now = Date.UTC(2026, 10, 21, 9, 30, 15)
const day = 86_400_000
const record: VirtualKeyRecord = {
  id: 'key_1a2B3c4D5e6F',
  tenant: 'acme',
  name: 'laptop',
  masked: 'cw_acme…0f9a',
  budgetId: 'key_1a2B3c4D5e6F',
  terms: freeTerms,
  createdAt: now - day,
  expiresAt: undefined,
  revokedAt: undefined,
  rotatedAt: undefined,
}

describe('formatRecords', () => {
  it('aligns the columns and says how each key stands', () => {
    const records = [
      record,
      { ...record, name: 'a longer name', expiresAt: now },
      { ...record, expiresAt: now + day, rotatedAt: now, terms: { ...freeTerms, budget: { usd: 5 } } },
      { ...record, expiresAt: now, revokedAt: now - day },
    ]
    expect(formatRecords(records, now).split('\n')).toEqual([
      'ID                TENANT  NAME           KEY           CREATED            EXPIRES            STATE                      TERMS',
      'key_1a2B3c4D5e6F  acme    laptop         cw_acme…0f9a  2026-11-20 09:30Z  never              active                     -',
      'key_1a2B3c4D5e6F  acme    a longer name  cw_acme…0f9a  2026-11-20 09:30Z  2026-11-21 09:30Z  expired                    -',
      'key_1a2B3c4D5e6F  acme    laptop         cw_acme…0f9a  2026-11-20 09:30Z  2026-11-22 09:30Z  active, rotated            5 USD',
      'key_1a2B3c4D5e6F  acme    laptop         cw_acme…0f9a  2026-11-20 09:30Z  2026-11-21 09:30Z  revoked 2026-11-20 09:30Z  -',
    ])
  })
})
