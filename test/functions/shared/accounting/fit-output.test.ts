import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundAmount } from '../../../../functions/shared/accounting/bound-amount.ts'
import { boundUsage, limitOutput } from '../../../../functions/shared/accounting/bound-usage.ts'
import { fitOutput } from '../../../../functions/shared/accounting/fit-output.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'

const bound = (request: object) =>
  boundUsage({
    endpoint: 'chat',
    request: ChatRequest.parse({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...request }),
  })

const below = (tokens: number) => (bounded: ReturnType<typeof bound>) =>
  bounded.usage.input + bounded.usage.output <= tokens

describe('fitOutput', () => {
  it('leaves a request as it is that fits', () => {
    const asked = bound({ max_tokens: 100 })
    expect(fitOutput(asked, below(10_000))).toBe(asked)
  })

  it('writes the limit under the name that the caller used', () => {
    const fitted = fitOutput(bound({ max_tokens: 5_000 }), below(2_042))
    expect(fitted).toMatchObject({ output: 1_000, task: { request: { max_tokens: 1_000 } } })
    expect(fitted?.task.request).not.toHaveProperty('max_completion_tokens')
  })

  it.each([
    [1_058, 16],
    [1_057, undefined],
  ])('leaves sixteen tokens or nothing: of %i it gives %s', (left, output) => {
    expect(fitOutput(bound({}), below(left))?.output).toBe(output)
  })

  it('gives a caller who wants fewer just that or nothing', () => {
    expect(fitOutput(bound({ max_tokens: 8 }), below(1_050))?.output).toBe(8)
    expect(fitOutput(bound({ max_tokens: 8 }), below(1_049))).toBeUndefined()
  })

  it('finds the most that a price with steps pays for', () => {
    const rate = fc.double({ min: 0, max: 100, noNaN: true })
    const rates = fc.record({ input: rate, output: rate, reasoning: fc.option(rate, { nil: undefined }) })
    const prices = fc.record({ base: rates, step: rates, inputAbove: fc.integer({ min: 1, max: 2_000 }) })
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 1, max: 8 }),
        fc.nat(1e9),
        ({ base, step, inputAbove }, n, nanos) => {
          const price = { ...base, variants: [{ ...step, inputAbove }] }
          const costOf = (bounded: ReturnType<typeof bound>) =>
            boundAmount({ model: 'm', usage: bounded.usage, prices: [price], limits: [], at: 0 }).nanos
          const asked = bound({ n, max_tokens: 10_000 })
          const fitted = fitOutput(asked, bounded => costOf(bounded) <= nanos)
          if (!fitted) return costOf(limitOutput(asked, 16)) > nanos
          const isMost = fitted.output === 10_000 || costOf(limitOutput(asked, fitted.output + 1)) > nanos
          return costOf(fitted) <= nanos && isMost
        },
      ),
    )
  })
})
