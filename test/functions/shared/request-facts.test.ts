import { describe, expect, it } from 'vitest'
import { ChatRequest } from '../../../functions/shared/contract/chat.ts'
import type { Task } from '../../../functions/shared/contract/inference-request.ts'
import { requestFacts, type Story } from '../../../functions/shared/request-facts.ts'

const hi = { role: 'user', content: 'hi' }
const chat = (more: object): Task => ({
  endpoint: 'chat',
  request: ChatRequest.parse({ model: 'm', messages: [hi], ...more }),
})
const showing = (...parts: object[]) =>
  chat({ messages: [hi, { role: 'user', content: [{ type: 'text', text: 'see' }, ...parts] }] })

const factsOf = (task: Task, callsTools = false) => {
  const story = {
    call: { id: 'r-1', sourceIp: '203.0.113.7' },
    caller: { keyId: 'key-1' },
    answered: { target: { providerId: 'p', model: 'm' }, attempts: [], answer: { type: 'whole' } },
    startedAt: 0,
    answeringAt: 1,
    task,
  } as unknown as Story
  return requestFacts(story, { endedAt: 2, usage: undefined, callsTools, outcome: 'complete' })
}

describe('isMultimodal', () => {
  it.each([
    ['an image', showing({ type: 'image_url', image_url: { url: 'data:' } })],
    ['a voice', showing({ type: 'input_audio', input_audio: { data: '', format: 'wav' } })],
    ['a video', showing({ type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } })],
    ['a document', showing({ type: 'file', file: { file_id: 'f' } })],
    ['the wish for a voice', chat({ modalities: ['text', 'audio'] })],
  ])('is said of %s', (_, task) => {
    expect(factsOf(task)['isMultimodal']).toBe(true)
  })

  it.each<[string, Task]>([
    ['text', chat({ modalities: ['text'] })],
    ['text in parts, and a refusal', showing({ type: 'refusal', refusal: 'an image? no' })],
    ['a completion', { endpoint: 'completions', request: { model: 'm', prompt: 'an image' } }],
    ['an embedding', { endpoint: 'embeddings', request: { model: 'm', input: 'an image' } }],
  ])('is not said of %s', (_, task) => {
    expect(factsOf(task)['isMultimodal']).toBe(false)
  })
})

describe('usesTools', () => {
  const tool = { type: 'function', function: { name: 'look' } }

  it.each([
    ['are offered', chat({ tools: [tool] }), false],
    ['are offered in the older words', chat({ functions: [{ name: 'look' }] }), false],
    ['are called without being offered', chat({}), true],
  ])('is said where tools %s', (_, task, callsTools) => {
    expect(factsOf(task, callsTools)['usesTools']).toBe(true)
  })

  it.each([
    ['are not spoken of', chat({})],
    ['are an empty list', chat({ tools: [] })],
  ])('is not said where tools %s', (_, task) => {
    expect(factsOf(task)['usesTools']).toBe(false)
  })
})
