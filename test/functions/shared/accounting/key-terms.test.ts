import { expect, it } from 'vitest'
import { keyTermsOf } from '../../../../functions/shared/accounting/key-terms.ts'
import { freeTerms } from '../../../../functions/shared/contract/virtual-key-terms.ts'

it('says terms as numbers, money in nano-dollars', () => {
  const terms = {
    budget: { tokens: 100, usd: 0.1 },
    limits: { requestsPerMinute: 60, tokensPerMinute: 1_000 },
    models: ['a*'],
  }
  expect(keyTermsOf('key_1', terms)).toEqual({
    ...{ budgetId: 'key_1', tokens: 100, nanos: 100_000_000 },
    ...{ requestsPerMinute: 60, tokensPerMinute: 1_000, models: ['a*'] },
  })
})

it('leaves out what is not limited, but not what is limited to nothing', () => {
  expect(Object.keys(keyTermsOf('key_1', freeTerms))).toEqual(['budgetId'])
  expect(keyTermsOf('key_1', { budget: { tokens: 0, usd: 0 }, limits: {}, models: [] })).toEqual({
    ...{ budgetId: 'key_1', tokens: 0, nanos: 0, models: [] },
  })
})
