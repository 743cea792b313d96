import { describe, expect, it } from 'vitest'
import { keepJson } from '../../../../../functions/shared/providers/shaping/keep-json.ts'
import { cutsOf, sayInPieces, sayWhole } from './say.ts'

const cases: Readonly<Record<string, readonly [string, string]>> = {
  'a value alone': ['{"a":[1,{}]}', '{"a":[1,{}]}'],
  'a code fence': ['```json\n{"a":1}\n```', '{"a":1}'],
  'words around it': ['Here you are: [1, 2] as wanted {}', '[1, 2]'],
  'brackets and quotes in strings': [String.raw`x {"a":"}\"]{\\"} y`, String.raw`{"a":"}\"]{\\"}`],
  'a value that was cut off': ['So: {"a":[1', '{"a":[1'],
  'no value at all': [' I cannot. ', 'I cannot.'],
}

describe('the JSON of an answer', () => {
  it.each(Object.entries(cases))('is kept of %s, whole and however it is cut', (_, [text, kept]) => {
    expect(sayWhole(keepJson, { content: text }).message.content).toBe(kept)
    for (const pieces of cutsOf(text))
      expect(
        sayInPieces(
          keepJson,
          pieces.map(content => ({ content })),
        ).message.content ?? '',
      ).toBe(kept)
  })
})
