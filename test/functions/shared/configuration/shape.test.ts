import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { callerShape, providerShape } from '../../../../functions/shared/configuration/shape.ts'

const problemsOf = (shape: typeof providerShape, value: object) =>
  z
    .strictObject(shape)
    .safeParse(value)
    .error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []

const touching = [
  { drop: ['max_tokens'] },
  { rename: { max_completion_tokens: 'limit' } },
  { rename: { limit: 'max_tokens' } },
  { default: { n: 2 } },
  { force: { stream: false } },
]

describe('a shape', () => {
  it('may be said by a provider, a model and a tenant alike', () => {
    const shape = {
      params: { drop: ['user'] },
      extraBody: { a: null },
      headers: { 'X-Team': 'a' },
      system: { append: 'Be kind.' },
      mergeMessages: true,
      stop: ['###'],
      prefix: '«',
      suffix: '»',
      thoughts: 'hidden',
      emulate: ['tools', 'json'],
    }
    expect([problemsOf(providerShape, shape), problemsOf(callerShape, shape)]).toEqual([[], []])
  })

  it.each(touching)('of a tenant or model leaves alone what requests are held for by: %j', params => {
    expect(problemsOf(callerShape, { params })).toEqual([
      ['params', expect.stringContaining('cannot be changed here')],
    ])
    expect(problemsOf(providerShape, { params })).toEqual([])
  })

  it('of a tenant or model leaves it alone in the provider’s words too', () => {
    const problems = problemsOf(callerShape, { extraBody: { max_tokens: 9 } })
    expect(problems).toEqual([['extraBody', expect.stringContaining("'max_tokens'")]])
  })

  it.each([
    ['thoughts', { thoughts: 'loud' }],
    ['emulate.0', { emulate: ['images'] }],
    ['system', { system: { apend: 'x' } }],
    ['stop.0', { stop: [''] }],
  ])('says where it is wrong: %s', (path, shape) => {
    expect(problemsOf(callerShape, shape).map(([where]) => where)).toEqual([path])
  })

  it('names a header in one way, so that two layers do not send it twice', () => {
    const parsed = z.strictObject(providerShape).parse({ headers: { 'X-Team': 'a' } })
    expect(parsed.headers).toEqual({ 'x-team': 'a' })
  })
})
