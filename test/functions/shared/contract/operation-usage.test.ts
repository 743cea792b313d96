import { describe, expect, it } from 'vitest'
import { readOperationUsage } from '../../../../functions/shared/contract/operation-usage.ts'
import { pickNames } from '../../../../functions/shared/contract/pick-names.ts'
import { openUsageTail } from '../../../../functions/shared/stream/open-usage-tail.ts'

describe('the usage of an answer', () => {
  it.each([
    [
      'of pictures',
      { input_tokens: 50, output_tokens: 30, input_tokens_details: { text_tokens: 10, image_tokens: 40 } },
      { input: 50, output: 30, imageInput: 40 },
    ],
    [
      'of a transcript',
      { type: 'tokens', input_tokens: 14, output_tokens: 5, input_token_details: { audio_tokens: 14 } },
      { input: 14, output: 5, audioInput: 14 },
    ],
    ['of a transcript by its length', { type: 'duration', seconds: 9 }, { input: 0, output: 0, seconds: 9 }],
    [
      'with parts no larger than the whole',
      { input_tokens: 5, input_tokens_details: { image_tokens: 9 } },
      { imageInput: 5 },
    ],
  ])('%s', (_, usage, expected) => {
    expect(readOperationUsage({ usage })).toMatchObject(expected)
  })

  it.each([[{ duration: '8.5' }], [{ seconds: '8.5' }]])(
    'of sound and film that only says how long it is: %j',
    answer => {
      expect(readOperationUsage(answer)).toMatchObject({ seconds: 8.5 })
    },
  )

  it.each([[undefined], [{}], [{ usage: null }], [{ usage: { input_tokens: 'x' } }], ['text']])(
    'is none in %j',
    answer => {
      expect(readOperationUsage(answer)).toBeUndefined()
    },
  )
})

describe('the usage at the end of a stream', () => {
  const read = (text: string, size = text.length) => {
    const tail = openUsageTail()
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) tail.push(bytes.subarray(at, at + size))
    return tail.read()
  }
  const usage = { input_tokens: 1, output_tokens: 2, input_tokens_details: { text_tokens: 1 } }
  const stream = `data: {"b64_json":"${'é'.repeat(20_000)}"}\n\ndata: ${JSON.stringify({ usage })}\n\n`

  it.each([1, 7, 100_000])('is found after a large picture, %i bytes at a time', size => {
    expect(read(stream, size)).toEqual({ usage })
  })

  it('is the provider’s, not what was said in the answer', () => {
    const said = JSON.stringify({ delta: 'my "usage":{"input_tokens":9} is' })
    expect(read(`data: ${JSON.stringify({ usage })}\n\ndata: ${said}\n\n`)).toEqual({ usage })
    expect(read(`data: ${said}\n\n`)).toBeUndefined()
  })
})

describe('the names in an answer', () => {
  it('are taken where they stand, and nowhere else', () => {
    const answer = {
      id: 'a',
      file: { id: 'b' },
      result_files: ['c', 'd', 5],
      metadata: { id: 'x', output_file_id: 'y' },
    }
    const places = ['id', 'file.id', 'result_files', 'output_file_id', 'error_file_id']
    expect(pickNames(answer, places)).toEqual(['a', 'b', 'c', 'd'])
    expect(pickNames(null, places)).toEqual([])
    expect(pickNames(answer)).toEqual([])
  })
})
