import { describe, expect, it } from 'vitest'
import { boundUsage, estimateUsage } from '../../../../functions/shared/accounting/bound-usage.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { CompletionRequest } from '../../../../functions/shared/contract/completion.ts'
import type { Task } from '../../../../functions/shared/contract/inference-request.ts'
import { readUsage } from '../../../../functions/shared/contract/usage.ts'
import { recordings } from '../../../recordings.ts'

const chat = (rest: object): Task => ({
  endpoint: 'chat',
  request: ChatRequest.parse({ model: 'm', messages: [{ role: 'user', content: 'Grüße' }], ...rest }),
})

describe('boundUsage', () => {
  it('counts bytes, not characters, and what a provider puts around a message', () => {
    expect(boundUsage(chat({})).usage.input).toBe(7 + 16 + 1_024)
  })

  it.each([
    ['a field of the request that nobody here knows', { functions: 'x'.repeat(100_000) }],
    [
      'a field of a message that nobody here knows',
      { messages: [{ role: 'assistant', content: 'hi', reasoning_content: 'x'.repeat(100_000) }] },
    ],
    ['a name', { messages: [{ role: 'user', content: 'hi', name: 'x'.repeat(100_000) }] }],
  ])('counts %s, because it travels on and may be read', (_, rest) => {
    expect(boundUsage(chat(rest)).usage.input).toBeGreaterThan(100_000)
  })

  it.each([
    [{}, undefined, 4_096],
    [{}, 128_000, 128_000],
    [{ max_tokens: 50 }, undefined, 50],
    [{ max_completion_tokens: 50, n: 3 }, undefined, 150],
    [{ max_tokens: 9_000 }, 1_000, 1_000],
    [{ max_tokens: 9_000 }, undefined, 9_000],
  ])('holds the output of %o with a model that can give %s: %d', (request, maximum, expected) => {
    expect(boundUsage(chat(request), maximum).usage.output).toBe(expected)
  })

  it('writes the limit it counts with into the request, under the name that the caller used', () => {
    expect(boundUsage(chat({}), 100).task.request).toMatchObject({ max_completion_tokens: 100 })
    expect(boundUsage(chat({ max_tokens: 500 }), 100).task.request).toMatchObject({ max_tokens: 100 })
    expect(boundUsage(chat({ max_tokens: 500 }), 100).task.request).not.toHaveProperty(
      'max_completion_tokens',
    )
  })

  it('counts every token as each kind that it may turn out to be', () => {
    const { input, output } = boundUsage(chat({})).usage
    const text = { cachedInput: input, cacheWrite: input, reasoning: output, audioOutput: output }
    expect(boundUsage(chat({})).usage).toMatchObject({ ...text, audioInput: 0, imageInput: 0 })
    const speech = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }
    const heard = boundUsage(chat({ messages: [{ role: 'user', content: [speech] }] })).usage
    expect(heard).toMatchObject({ audioInput: heard.input, imageInput: 0 })
  })

  it('counts on what is kept for an hour, where a request wants that in whatever words', () => {
    const part = { type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }
    const marked = { messages: [{ role: 'user', content: [part] }] }
    const native = { endpoint: 'messages', request: marked, headers: {}, unspoken: [] }
    const spoken = { ...chat({}), original: native } as unknown as Task
    for (const { usage } of [boundUsage(chat(marked)), boundUsage(spoken)])
      expect(usage.cacheWriteHour).toBe(usage.input)
    expect(boundUsage(chat({})).usage.cacheWriteHour).toBe(0)
  })

  it('counts every answer that best_of makes', () => {
    const request = CompletionRequest.parse({ model: 'm', prompt: 'x', best_of: 4, n: 2, max_tokens: 10 })
    expect(boundUsage({ endpoint: 'completions', request }).usage.output).toBe(40)
  })

  it('does not take a picture for the length of its base64', () => {
    const url = `data:image/png;base64,${'A'.repeat(1_000_000)}`
    const content = [{ type: 'image_url', image_url: { url } }]
    expect(boundUsage(chat({ messages: [{ role: 'user', content }] })).usage.input).toBeLessThan(10_000)
  })

  it('is above what providers counted, for every recorded request', () => {
    const counted = recordings.flatMap(({ endpoint, request, response, file }) => {
      const usage = response.bodyEncoding === 'json' ? readUsage(response.body) : undefined
      const parsed = endpoint === 'chat' && usage ? ChatRequest.safeParse(request.body) : undefined
      return parsed?.success && usage
        ? [{ file, usage, task: { endpoint: 'chat', request: parsed.data } as const }]
        : []
    })
    const below = counted.filter(({ usage, task }) => boundUsage(task).usage.input < usage.input)
    expect(counted.length).toBeGreaterThan(150)
    // It lets the provider search the web: what is read there is not ours to foresee.
    expect(below.map(({ file }) => file)).toEqual(['openrouter/chat-completions/web-search-tool-usage.json'])
  })
})

describe('estimateUsage', () => {
  const { usage } = boundUsage(chat({ max_tokens: 100 }))

  it('takes a token for three characters', () => {
    expect(estimateUsage(usage, 10)).toMatchObject({ input: 1_047, output: 4 })
  })

  it('is never more than what was held for', () => {
    expect(estimateUsage(usage, 1_000)).toMatchObject({ input: 1_047, output: 100 })
  })
})
