import { describe, expect, it } from 'vitest'
import { median } from '../../../../bench/median.ts'
import { boundUsage } from '../../../../functions/shared/accounting/bound-usage.ts'
import { countTokens } from '../../../../functions/shared/accounting/count-tokens.ts'
import type { Task } from '../../../../functions/shared/contract/inference-request.ts'
import { recordedTasks } from '../../../recorded-tasks.ts'

const chat = (request: object): Task => ({ endpoint: 'chat', request: { model: 'm', ...request } }) as Task
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const completion = (prompt: unknown, more: object = {}): Task =>
  ({ endpoint: 'completions', request: { model: 'm', prompt, ...more } }) as Task

const count = (request: object): Promise<number> => countTokens(chat(request))

describe('countTokens', () => {
  it('counts what is said and what stands around it', async () => {
    expect(await count(user('hi'))).toBe(1 + 3 + 3)
    expect(await count(user([{ type: 'text', text: 'hi' }]))).toBe(1 + 3 + 3)
    expect(await count({ messages: [...user('hi').messages, { role: 'assistant', content: null }] })).toBe(10)
  })

  it.each([
    ['tools', { tools: [{ type: 'function', function: { name: 'weather', description: 'of a city' } }] }],
    ['a schema', { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: {} } } }],
  ])('counts %s', async (_, more) => {
    expect(await count({ ...user('hi'), ...more })).toBeGreaterThan(await count(user('hi')))
  })

  it('counts the calls of tools that were made', async () => {
    const calls = [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Basel"}' } }]
    const messages = [{ role: 'assistant', content: null, tool_calls: calls }]
    expect(await count({ messages })).toBe(7 + 3 + 3)
  })

  it('counts pictures by their size and other media by their length', async () => {
    const ofPicture = await count(user([{ type: 'image_url', image_url: { url: 'https://example.com' } }]))
    expect(ofPicture).toBe(1_000 + 6)
    const data = 'A'.repeat(32_000)
    const ofSpeech = await count(user([{ type: 'input_audio', input_audio: { data, format: 'wav' } }]))
    expect(ofSpeech).toBeGreaterThanOrEqual(1_000)
    expect(ofSpeech).toBeLessThan(1_020)
  })

  it('believes tokens that came as tokens', async () => {
    expect(await countTokens(completion([1, 2, 3]))).toBe(3)
    expect(await countTokens(completion([[1, 2, 3], [4]]))).toBe(4)
    expect(await countTokens(completion('hi', { suffix: 'ho' }))).toBe(3)
  })
})

describe('of the recorded requests, it', () => {
  it('counts those of plain text within 2 % of their providers, in the middle', async () => {
    const long = recordedTasks.filter(({ kind, reported }) => kind === 'plain text' && reported >= 100)
    const errors = await Promise.all(
      long.map(async ({ task, reported }) => Math.abs((await countTokens(task)) / reported - 1)),
    )
    expect(errors.length).toBeGreaterThan(10)
    expect(median(errors)).toBeLessThan(0.02)
  })

  it('counts none above the bound that is held for it', async () => {
    for (const { file, task } of recordedTasks) {
      const counted = await countTokens(task)
      expect({ file, counted }).toSatisfy(() => counted <= boundUsage(task).usage.input)
    }
  })
})
