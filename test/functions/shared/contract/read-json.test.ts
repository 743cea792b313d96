import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { maximumBodyBytes, readJson } from '../../../../functions/shared/contract/read-json.ts'

const read = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  readJson({ headers, body: typeof body === 'string' ? new TextEncoder().encode(body) : body } as Call)

describe('readJson', () => {
  it.each([
    ['a body without a type', {}],
    ['JSON', { 'content-type': 'application/json' }],
    ['JSON of a charset', { 'content-type': 'Application/JSON; charset=utf-8' }],
    ['a kind of JSON', { 'content-type': 'application/vnd.api+json' }],
    ['what was not encoded', { 'content-encoding': 'identity' }],
  ])('takes %s', (_, headers: Record<string, string>) => {
    expect(read('{"a":1}', headers)).toEqual({ a: 1 })
  })

  it('takes a byte order mark, and characters of more than 16 bits however they are written', () => {
    expect(read('\ufeff{"a":"😀\\ud83d\\ude00"}')).toEqual({ a: '😀😀' })
  })

  it.each<[string, string | Uint8Array, string, number, Record<string, string>]>([
    [
      'what curl sends',
      '{}',
      'unsupported_media_type',
      415,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['plain text', '{}', 'unsupported_media_type', 415, { 'content-type': 'text/plain' }],
    [
      'a form',
      '',
      'unsupported_media_type',
      415,
      { 'content-type': `multipart/form-data; boundary=${'-'.repeat(200)}` },
    ],
    [
      'what only begins like JSON',
      '{}',
      'unsupported_media_type',
      415,
      { 'content-type': 'application/jsonp' },
    ],
    ['a compressed body', '{}', 'unsupported_encoding', 415, { 'content-encoding': 'gzip' }],
    ['a body that is too large', new Uint8Array(maximumBodyBytes + 1), 'request_too_large', 413, {}],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'invalid_utf8', 400, {}],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22]), 'invalid_utf8', 400, {}],
    ['half a character', '{"a":"\\ud800"}', 'invalid_unicode', 400, {}],
    ['half a character deep inside', '[{"a":["\\ud83d\\ude00",{"\\uDFFF":1}]}]', 'invalid_unicode', 400, {}],
    ['a key twice', '{"a":1,"a":2}', 'duplicate_key', 400, {}],
    ['a prototype', '{"__proto__":{}}', 'unknown_parameter', 400, {}],
    ['three million brackets', '['.repeat(2_000_000), 'json_too_deep', 400, {}],
    ['half a body', '{"a":', 'invalid_json', 400, {}],
    ['nothing', '', 'invalid_json', 400, {}],
  ])('refuses %s', (_, body, code, status, headers) => {
    expect(() => read(body, headers)).toThrow(expect.objectContaining({ code, status }))
  })
})
