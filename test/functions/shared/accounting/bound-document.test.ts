import { describe, expect, it } from 'vitest'
import { boundDocument } from '../../../../functions/shared/accounting/bound-document.ts'
import { boundUsage } from '../../../../functions/shared/accounting/bound-usage.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { readUsage } from '../../../../functions/shared/contract/usage.ts'
import { fromReply as fromMessage } from '../../../../functions/shared/providers/anthropic/from-reply.ts'
import { fromReply as fromResponse } from '../../../../functions/shared/providers/converse/from-reply.ts'
import type { AnyJson } from '../../../any-json.ts'
import { recordingsIn } from '../../../recordings.ts'
import { unify as unifyMessages } from '../providers/anthropic/unify.ts'
import { unify as unifyConverse } from '../providers/converse/unify.ts'
import { exchange } from '../providers/exchange.ts'

const pdf = (pages: number) =>
  `data:application/pdf;base64,${Buffer.from('<< /Type /Pages >> << /Type /Page >>'.repeat(1) + '<</Type/Page>>'.repeat(pages - 1)).toString('base64')}`

describe('the bound of a document', () => {
  it.each([
    ['pages that can be counted', { type: 'file', file: { file_data: pdf(3) } }, 15_000],
    ['a text', { type: 'file', file: { file_data: 'data:text/plain;base64,aGVsbG8=' } }, 8],
    ['a document by its id', { type: 'file', file: { file_id: 'file-1' } }, 50_000],
    ['a document by its link', { type: 'document_url', document_url: 'https://a.example/b.pdf' }, 50_000],
    [
      'a document in base64 whose pages are packed away',
      { type: 'file', file: { file_data: `data:application/pdf;base64,${'A'.repeat(20_000)}` } },
      10_000,
    ],
    [
      "a provider's own form",
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hello' } },
      5,
    ],
  ])('is that of %s', (_, part, expected) => {
    expect(boundDocument(part)).toBe(expected)
  })
})

type Recorded = { readonly file: string; readonly request: AnyJson; readonly reported: number }

const collect = (
  path: string,
  unify: (body: AnyJson) => AnyJson,
  fromReply: typeof fromMessage,
): Recorded[] =>
  recordingsIn(path).flatMap(({ file, request, response, isStream }) => {
    // What a provider's own tools bring in is not in the request, and a file in a bucket has no words in ours.
    const isOurs =
      request.body && !/"(?:server_tool_use|s3Location)"|_20\d{6}"/.test(JSON.stringify(request.body))
    if (!isOurs || isStream || response.status !== 200) return []
    const reported = readUsage(fromReply(response.body, exchange))?.input ?? 0
    return [{ file, request: { model: 'm', ...unify(request.body) }, reported }]
  })

describe.each([
  ...collect('anthropic/messages', unifyMessages, fromMessage),
  ...collect('bedrock/converse', unifyConverse, fromResponse),
])('$file', ({ request, reported }) => {
  it('had no more input than its bound', () => {
    const bound = boundUsage({ endpoint: 'chat', request: ChatRequest.parse(request) })
    expect(reported).toBeLessThanOrEqual(bound.usage.input)
  })
})
