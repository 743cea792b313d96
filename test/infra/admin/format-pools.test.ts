import { expect, it } from 'vitest'
import { formatPools } from '../../../infra/admin/format-pools.ts'

it('says so where nothing is known of any pool', () => {
  const totals = { requests: 0, successRate: null, uptime: null }
  expect(formatPools({ data: [{ provider: 'openai', members: [] }], totals })).toContain('Nothing is known')
})
