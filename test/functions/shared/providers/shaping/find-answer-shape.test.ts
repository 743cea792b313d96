import { describe, expect, it } from 'vitest'
import type { ProviderEntry } from '../../../../../functions/shared/configuration/configuration.ts'
import type { Shape } from '../../../../../functions/shared/configuration/shape.ts'
import { findAnswerShape } from '../../../../../functions/shared/providers/shaping/find-answer-shape.ts'
import { cutsOf, sayInPieces, sayWhole } from './say.ts'

/** What a tenant, a model and a provider do to a chat's answer. */
const shapeOf = (...layers: readonly Shape[]) => {
  const shape = findAnswerShape({ shapes: layers.slice(0, -1), provider: layers.at(-1) as ProviderEntry })
  if (!shape) throw new Error('These do nothing.')
  return shape.chat
}

const thinking = { reasoning_content: 'Hm.', content: 'Yes.' }
const tagged = { content: '<think>Hm.</think>\n\nYes.' }

const cases: Readonly<Record<string, readonly [Shape, object, object]>> = {
  'hides reasoning': [{ thoughts: 'hidden' }, thinking, { content: 'Yes.' }],
  'hides reasoning in tags': [{ thoughts: 'hidden' }, tagged, { content: 'Yes.' }],
  'puts reasoning into tags': [{ thoughts: 'tagged' }, thinking, tagged],
  'takes reasoning out of tags': [{ thoughts: 'apart' }, tagged, thinking],
  'leaves reasoning in tags': [{ thoughts: 'tagged' }, tagged, tagged],
  'closes tags before calls': [
    { thoughts: 'tagged' },
    { reasoning_content: 'Hm.', tool_calls: [{ index: 0, id: 'c' }] },
    { content: '<think>Hm.</think>\n\n', tool_calls: [{ index: 0, id: 'c' }] },
  ],
  'puts texts around an answer': [{ prefix: '«', suffix: '»' }, { content: 'Yes.' }, { content: '«Yes.»' }],
  'puts texts around what is said, not what is thought': [
    { thoughts: 'tagged', prefix: '«', suffix: '»' },
    thinking,
    { content: '<think>Hm.</think>\n\n«Yes.»' },
  ],
}

/** A message as deltas: each of its texts in these many ways, one after the other. */
const deltasOf = (message: Readonly<Record<string, unknown>>): readonly (readonly object[])[] => {
  const { content = '', reasoning_content: thought = '', ...rest } = message
  const others = Object.keys(rest).length > 0 ? [rest] : []
  return cutsOf(`${thought}\0${content}`).map(pieces => {
    let isContent = false
    const deltas = pieces.flatMap(piece =>
      piece.split(/(\0)/).flatMap(text => {
        if (text === '\0') isContent = true
        if (text === '' || text === '\0') return []
        return [isContent ? { content: text } : { reasoning_content: text }]
      }),
    )
    return [...deltas, ...others]
  })
}

describe('a shape of answers', () => {
  it.each(Object.entries(cases))('%s, whole and however it is cut', (_, [shape, message, expected]) => {
    expect(sayWhole(shapeOf(shape), message).message).toEqual(expected)
    for (const deltas of deltasOf(message as never))
      expect(sayInPieces(shapeOf(shape), deltas).message).toEqual(expected)
  })

  it('is the provider’s first, so that the tenant has the last word', () => {
    const chat = shapeOf({ prefix: 'tenant ' }, { prefix: 'model ' }, { prefix: 'provider ' })
    expect(sayWhole(chat, { content: 'a' }).message.content).toBe('tenant model provider a')
  })

  it('puts nothing around a call, nor around silence', () => {
    const chat = shapeOf({ prefix: '«', suffix: '»' })
    const call = { content: null, tool_calls: [{ index: 0 }] }
    expect(sayWhole(chat, call, 'tool_calls').message).toBe(call)
    expect(sayWhole(chat, { content: '' }).message).toEqual({ content: '' })
  })

  it('is none where nobody does anything', () => {
    expect(findAnswerShape({ shapes: [{ stop: ['x'] }], provider: { prefix: '' } as ProviderEntry })).toBe(
      undefined,
    )
  })
})
