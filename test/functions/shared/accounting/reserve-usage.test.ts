import { describe, expect, it } from 'vitest'
import { boundUsage, withOutput } from '../../../../functions/shared/accounting/bound-usage.ts'
import { growUsage, reserveUsage } from '../../../../functions/shared/accounting/reserve-usage.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { measureOvershoot } from '../../../accounting/measure-overshoot.ts'

const bound = (request: object) =>
  boundUsage({
    endpoint: 'chat',
    request: ChatRequest.parse({
      model: 'm',
      messages: [{ role: 'user', content: 'x'.repeat(960) }],
      max_tokens: 4_096,
      ...request,
    }),
  })

describe('what is held at first', () => {
  it('is the worst case', () => {
    const bounded = bound({ stream: true })
    expect(reserveUsage(bounded, 'worst')).toBe(bounded.usage)
  })

  it('is an estimate for a stream of a tenant who wants that', () => {
    expect(reserveUsage(bound({ stream: true }), 'estimate')).toMatchObject({ input: 600, output: 1_024 })
    expect(reserveUsage(bound({ stream: true, max_tokens: 50 }), 'estimate').output).toBe(50)
  })

  it('is the worst case of a whole answer even then', () => {
    const bounded = bound({})
    expect(reserveUsage(bounded, 'estimate')).toBe(bounded.usage)
  })

  it('was at last below what was used in a few recorded answers, for known reasons', () => {
    const { answers, over } = measureOvershoot()
    expect(answers).toBeGreaterThan(150)
    expect(over.map(({ file }) => file).sort()).toEqual([
      // Reasoning that is billed and not shown.
      'openai/chat-completions/envoy-chat-openai-agents-python.json',
      'openai/chat-completions/model-thinking-part.1.json',
      // What the provider found in the web.
      'openrouter/chat-completions/web-search-annotations-stream.json',
      'openrouter/chat-completions/web-search-tool-usage-stream.json',
      'openrouter/chat-completions/web-search-tool-usage.json',
    ])
  })
})

describe('what is held for next', () => {
  const { usage } = bound({})
  const grow = (held: number, most: number) =>
    growUsage(withOutput(usage, held), 2_000, ({ output }) => output <= most)?.output

  it.each([
    ['a slice more', 100, 9_999, 1_124],
    ['no more than the output limit', 1_900, 9_999, 2_000],
    ['a slice more where the provider has broken that', 2_000, 9_999, 3_024],
    ['what fits', 100, 400, 400],
    ['nothing where hardly anything fits', 100, 115, undefined],
    ['the last tokens below the limit', 1_990, 9_999, 2_000],
  ])('is %s', (_, held, most, next) => {
    expect(grow(held, most)).toBe(next)
  })
})
