import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { findIds } from '../../../../functions/shared/contract/find-ids.ts'
import { readPassage } from '../../../../functions/shared/contract/read-passage.ts'

const post = { id: 'createImageEdit', method: 'POST', path: '/images/edits', model: true } as const

const call = (contentType: string, body: string | Uint8Array): Call => ({
  id: 'r',
  method: 'POST',
  path: '/v1/images/edits',
  search: '',
  query: new URLSearchParams(),
  headers: { 'content-type': contentType },
  body: Buffer.from(body as string),
  sourceIp: '127.0.0.1',
  deadline: 0,
  gone: new AbortController().signal,
})

const part = (disposition: string, content: string, type?: string): string =>
  `--b\r\nContent-Disposition: form-data; ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n${content}\r\n`

const read = (...parts: readonly string[]) =>
  readPassage(call('multipart/form-data; boundary="b"', `${parts.join('')}--b--\r\n`), post)

describe('a form', () => {
  it('is changed in its model only', () => {
    const file = part('name="image"; filename="a.png"', 'x--b-like\r\n--', 'image/png')
    const passage = read(file, part('name="model"', 'ours'), part('name="prompt"', 'x'))
    expect(passage).toMatchObject({ model: 'ours', fields: { model: 'ours', prompt: 'x' }, files: [13] })
    const written = (model: string) => Buffer.from(passage.write(model) ?? '').toString()
    expect(written('theirs')).toBe(
      `${file}${part('name="model"', 'theirs')}${part('name="prompt"', 'x')}--b--\r\n`,
    )
    expect(written('ours')).toContain(part('name="model"', 'ours'))
  })

  it('names what its fields name, however they are written', () => {
    const passage = read(
      part('name="video[id]"', 'video_1'),
      part('name="file_ids[]"', 'file_1'),
      part('name="file_ids[]"', 'file_2'),
      part('name="input_reference[file_id]"', 'file_3'),
      part('name="session"', '{"tools":[{"vector_store_ids":["vs_1"]}]}', 'application/json'),
    )
    expect(passage.ids).toEqual(['video_1', 'file_1', 'file_2', 'file_3', 'vs_1'])
  })

  it.each([
    [
      'a content-disposition twice',
      '--b\r\nContent-Disposition: form-data; name="a"\r\ncontent-disposition: form-data; name="b"\r\n\r\nx\r\n--b--',
    ],
    ['a header over two lines', '--b\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\nx\r\n--b--'],
    ['no end', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
    ['a boundary that goes on', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--bc\r\n'],
    ['nothing', ''],
  ])('with %s is refused', (_, body) => {
    const form = call('multipart/form-data; boundary=b', body)
    if (body === '') expect(readPassage(form, post).write('m')).toBeUndefined()
    else expect(() => readPassage(form, post)).toThrow(expect.objectContaining({ code: 'invalid_multipart' }))
  })

  it('for a batch has no line that could be read in two ways', () => {
    const lines = '{"body":{"file_id":"file_1"}}\n{"body":{"file_id":"file_1","file_id":"file_2"}}\n'
    const batch = () => read(part('name="file"; filename="a"', lines), part('name="purpose"', 'batch'))
    expect(batch).toThrow(expect.objectContaining({ code: 'invalid_batch_line' }))
  })
})

describe('ids in a body', () => {
  it.each([
    [
      'a file of a message',
      { messages: [{ content: [{ type: 'image_file', image_file: { file_id: 'file_1' } }] }] },
      ['file_1'],
    ],
    [
      'a container that is made',
      { tools: [{ container: { type: 'auto', file_ids: ['file_1'] } }] },
      ['file_1'],
    ],
    [
      'a conversation by its id or as an object',
      [{ conversation: 'conv_1' }, { conversation: { id: 'conv_2' } }],
      ['conv_1', 'conv_2'],
    ],
    [
      'a voice of one’s own, not one of the provider’s',
      [{ voice: 'alloy' }, { voice: { id: 'voice_1' } }],
      ['voice_1'],
    ],
    [
      'the source of an evaluation',
      { data_source: { source: { type: 'file_id', id: 'file_1' } } },
      ['file_1'],
    ],
    [
      'no words of the caller’s own',
      { metadata: { file_id: 'x' }, parameters: { properties: { file_id: 'x' } } },
      [],
    ],
    ['no schema', { tools: [{ parameters: { properties: { file_id: { type: 'string' } } } }] }, []],
  ])('%s', (_, body, ids) => {
    expect(findIds(body)).toEqual(ids)
  })
})
