import { describe, expect, it } from 'vitest'
import { countText } from '../../../../functions/shared/accounting/count-text.ts'

const sentence = 'The quick brown fox jumps over the lazy dog. '

describe('countText', () => {
  it.each([
    ['nothing', '', 0],
    ['a sentence', 'Hello world, how are you?', 7],
    ['a language of many bytes', '今天天气怎么样?', 5],
    ['what looks like a control token', '<|endoftext|>', 7],
    ['half of an emoji', '\ud83d', 1],
  ])('counts %s as OpenAI does', async (_, text, tokens) => {
    expect(await countText(text)).toBe(tokens)
  })

  it('counts a long text to a percent, though it is cut', async () => {
    const text = sentence.repeat(1_000)
    expect(Math.abs((await countText(text)) / 10_001 - 1)).toBeLessThan(0.01)
  })

  it('takes what it does not count to be like what it counts', async () => {
    const half = sentence.repeat(25_000)
    const number = '0123456789'.repeat(half.length / 10)
    const [ofWords, ofDigits] = [await countText(half), await countText(number)]
    const together = await countText(half + number)
    expect(Math.abs(together / (ofWords + ofDigits) - 1)).toBeLessThan(0.02)
  })

  it('is not held up by millions of letters without a space', async () => {
    const startedAt = process.cpuUsage()
    expect(await countText('a'.repeat(4_000_000))).toBeGreaterThan(100_000)
    const { user } = process.cpuUsage(startedAt)
    expect(user / 1_000).toBeLessThan(5_000)
  })
})
