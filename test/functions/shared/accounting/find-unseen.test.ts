import { describe, expect, it } from 'vitest'
import { findUnseen } from '../../../../functions/shared/accounting/find-unseen.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import type { Task } from '../../../../functions/shared/contract/inference-request.ts'

const asking = (part: object, role = 'user'): Task => ({
  endpoint: 'chat',
  request: ChatRequest.parse({
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role, content: [part] },
    ],
  }),
})

describe('what is not in a request', () => {
  it.each([
    ['a document by its id', { type: 'file', file: { file_id: 'file-1' } }],
    ['a document by a link', { type: 'file', file: { file_url: 'https://a.example/b.pdf' } }],
    ['a link in the place of data', { type: 'file', file: { file_data: 'https://a.example/b.pdf' } }],
    ['a document of a provider', { type: 'document_url', document_url: 'https://a.example/b.pdf' }],
    ['a document in its own form', { type: 'document', source: { type: 'url', url: 'https://a.example' } }],
    ['a file of theirs', { type: 'document', source: { type: 'file', file_id: 'file_1' } }],
    ['a film', { type: 'video_url', video_url: { url: 'https://youtu.be/x' } }],
    ['a film in a bucket', { type: 'video_url', video_url: 'gs://bucket/film.mp4' }],
    ['sound', { type: 'input_audio', input_audio: { data: 'https://a.example/b.mp3', format: 'mp3' } }],
    ['what nobody here knows', { type: 'scent', scent: [{ from: 's3://a/b' }] }],
  ])('is %s', (_, part) => {
    expect(findUnseen(asking(part))).toBe('messages[1]')
    expect(findUnseen(asking(part, 'tool'))).toBe('messages[1]')
  })

  it.each(['prompt', 'conversation'] as const)('is the %s that a provider keeps', name => {
    const spoken = { endpoint: 'responses', request: { [name]: 'x_1' }, headers: {}, unspoken: [] }
    const task = { ...asking({ type: 'text', text: 'hi' }), original: spoken } as unknown as Task
    expect(findUnseen(task)).toBe(name)
  })

  it.each([
    ['a text that is a link', { type: 'text', text: 'https://a.example' }],
    ['a picture, whose most is known', { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
    ['a document in itself', { type: 'file', file: { filename: 'a://b', file_data: 'data:text/plain,hi' } }],
    ['sound in itself', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
    [
      'a text of a document that begins with a link',
      { type: 'document', title: 'https://a.example', source: { type: 'text', data: 'https://a.example' } },
    ],
    [
      'what a search has found',
      { type: 'search_result', source: 'https://a.example', content: [{ type: 'text', text: 'It rains.' }] },
    ],
  ])('is not %s', (_, part) => {
    expect(findUnseen(asking(part))).toBeUndefined()
  })

  it('is not what a model has named', () => {
    const said = { type: 'web_search_result', url: 'https://a.example' }
    expect(findUnseen(asking(said, 'assistant'))).toBeUndefined()
  })
})
