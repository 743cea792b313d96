import { describe, expect, it } from 'vitest'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import type { Original, Task } from '../../../../functions/shared/contract/inference-request.ts'
import { mayBeContinued } from '../../../../functions/shared/contract/may-be-continued.ts'

const chat = (more: object = {}): Extract<Task, { endpoint: 'chat' }> => ({
  endpoint: 'chat',
  request: ChatRequest.parse({
    model: 'm',
    stream: true,
    messages: [{ role: 'user', content: 'hi' }],
    ...more,
  }),
})

describe('mayBeContinued', () => {
  it.each([
    ['a stream of text', chat()],
    [
      'one that says that it is text',
      chat({ n: 1, response_format: { type: 'text' }, modalities: ['text'] }),
    ],
    ['one that was asked for in other words', { ...chat(), original: { endpoint: 'messages' } as Original }],
  ])('is true of %s', (_, task) => {
    expect(mayBeContinued(task)).toBe(true)
  })

  it.each<[string, Task]>([
    ['a whole answer', chat({ stream: false })],
    ['several answers', chat({ n: 2 })],
    ['JSON', chat({ response_format: { type: 'json_schema', json_schema: { name: 'x' } } })],
    ['a voice', chat({ modalities: ['text', 'audio'] })],
    ['log probabilities', chat({ logprobs: true })],
    ['a completion', { endpoint: 'completions', request: { model: 'm', prompt: 'hi', stream: true } }],
  ])('is false of %s', (_, task) => {
    expect(mayBeContinued(task)).toBe(false)
  })
})
